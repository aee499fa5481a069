"""Text -> numbers of word pieces, as multilingual-e5-small was trained: Google's SentencePiece, with e5's pieces."""

from __future__ import annotations

import re

from sentencepiece import SentencePieceProcessor
from sentencepiece.sentencepiece_model_pb2 import ModelProto

from nlu.components.e5_file import E5File

_BLANKS = re.compile("  +")
_PREFIX = "query: "  # e5 was trained with it; "passage: " is for texts that are searched


class Pieces:
    """The splitter, loaded once."""

    def __init__(self, file: E5File) -> None:
        self._file = file
        self._processor = SentencePieceProcessor(model_proto=_model(file))

    def split(self, text: str) -> list[int]:
        """At most as many as the model reads, begin and end included."""
        plain = _BLANKS.sub(" ", (_PREFIX + text).translate(self._file.normalising))
        inner = self._processor.encode(plain)[: self._file.longest - 2]
        return [self._file.begin, *inner, self._file.end]


def _model(file: E5File) -> bytes:
    """SentencePiece's own file format. Its normalising is off: ours is the table of the file."""
    kinds = ModelProto.SentencePiece
    special = {file.begin: kinds.CONTROL, file.end: kinds.CONTROL, file.padding: kinds.CONTROL}
    special[file.unknown] = kinds.UNKNOWN
    model = ModelProto()
    for number, (piece, score) in enumerate(file.pieces()):
        model.pieces.add(piece=piece, score=score, type=special.get(number, kinds.NORMAL))
    model.trainer_spec.model_type = model.trainer_spec.UNIGRAM
    model.trainer_spec.unk_id, model.trainer_spec.pad_id = file.unknown, file.padding
    model.trainer_spec.bos_id, model.trainer_spec.eos_id = file.begin, file.end
    model.normalizer_spec.name = "identity"
    model.normalizer_spec.remove_extra_whitespaces = False
    return bytes(model.SerializeToString())
