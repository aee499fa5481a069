"""The tokenizer of the pipeline: Khmer, Thai and Latin words of the squeezed text, with their sound keys."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message

from nlu.components.words import segment


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class HelplineTokenizer(Tokenizer):
    """Tokens carry the word as `text` and its sound key as `lemma`, so a featurizer may use either.

    Offsets count in the squeezed text, not in the message: we have no entities, which alone would need those.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Rasa's keys for intent names, which are never split here."""
        return {"intent_tokenization_flag": False, "intent_split_symbol": "_", "token_pattern": None}

    @staticmethod
    def required_packages() -> list[str]:
        """Checked by Rasa before training."""
        return ["icu4py"]

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """The words of the message."""
        return [Token(word.text, word.start, lemma=word.key) for word in segment(message.get(attribute))]
