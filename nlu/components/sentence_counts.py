"""Rasa's counts of letters and words, made safe for Khmer and Thai, and of whole messages only."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.featurizers.sparse_featurizer.count_vectors_featurizer import CountVectorsFeaturizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer

_ANY_WORD = r"\S+"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class SentenceCounts(CountVectorsFeaturizer):
    """CountVectorsFeaturizer with words as the tokenizer gave them, and without a row for every single word.

    Rasa fixes the pattern `\\b\\w+\\b`, and Python's `\\w` has no combining marks: សាកលវិទ្យាល័យ comes out as
    six fragments, which costs 15 points of accuracy in Khmer. Our tokens hold no blanks, so `\\S+` keeps them.
    A row a word is for entities, which we have none of; it took most of the time of a training.
    """

    @classmethod
    def _create_shared_vocab_vectorizers(
        cls, parameters: dict[str, Any], vocabulary: Any | None = None
    ) -> dict[str, CountVectorizer]:
        return _keep_whole(super()._create_shared_vocab_vectorizers(parameters, vocabulary))

    @classmethod
    def _create_independent_vocab_vectorizers(
        cls, parameters: dict[str, Any], vocabulary: Any | None = None
    ) -> dict[str, CountVectorizer]:
        return _keep_whole(super()._create_independent_vocab_vectorizers(parameters, vocabulary))

    def process(self, messages: list[Message]) -> list[Message]:
        """One sentence feature a message, all counted in one go."""
        words = [self._get_processed_message_tokens_by_attribute(message, TEXT) for message in messages]
        if not messages or not self.vectorizers.get(TEXT):
            return messages
        rows = sparse.csr_matrix(self.vectorizers[TEXT].transform(" ".join(own) for own in words))
        rows.sort_indices()
        for at, (message, own) in enumerate(zip(messages, words)):
            if own:
                own_row = rows if len(words) == 1 else rows[at]  # cutting a row out takes longer than counting it
                self.add_features_to_message(None, own_row, TEXT, message)
        return messages


def _keep_whole(vectorizers: dict[str, CountVectorizer]) -> dict[str, CountVectorizer]:
    for vectorizer in vectorizers.values():
        vectorizer.token_pattern = _ANY_WORD
    return vectorizers
