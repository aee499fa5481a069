"""The intent classifier of the pipeline: KernelModel behind Rasa's interface."""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy import sparse

from nlu.components.kernel_model import Block, KernelModel, Matrix


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class KernelClassifier(IntentClassifier, GraphComponent):
    """Sorts by the sentence features of the featurizers named in `blocks`, each with its weight and kernel."""

    @classmethod
    def required_components(cls) -> list[type]:
        """At least one featurizer."""
        return [Featurizer]

    @staticmethod
    def required_packages() -> list[str]:
        """Checked by Rasa before training."""
        return ["scipy"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`blocks`: alias of a featurizer -> {weight, gamma, keep}; gamma makes the kernel Gaussian."""
        return {"blocks": {}, "ridge": 0.3, "ranking_length": 10}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> KernelClassifier:
        """An untrained one."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> KernelClassifier:
        """The trained one. A model without its files fails loudly here, unlike Rasa's own components."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, KernelModel.load(folder))

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: KernelModel | None = None,
    ) -> None:
        self._config = {**self.get_default_config(), **config}
        if not self._config["blocks"]:
            raise InvalidConfigException(
                "config.yml: KernelClassifier needs `blocks:` with aliases of featurizers."
            )
        self._model_storage = model_storage
        self._resource = resource
        self._model = model

    def train(self, training_data: TrainingData) -> Resource:
        """Fit and persist."""
        messages = [m for m in training_data.intent_examples if m.get(INTENT) and m.get(TEXT)]
        blocks = {
            alias: Block(float(chosen.get("weight", 1.0)), chosen.get("gamma"), chosen.get("keep"))
            for alias, chosen in self._config["blocks"].items()
        }
        self._model = KernelModel(blocks, float(self._config["ridge"]))
        self._model.fit(self._features(messages), [m.get(INTENT) for m in messages])
        with self._model_storage.write_to(self._resource) as folder:
            self._model.save(folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set intent and ranking."""
        if self._model is None or not messages:
            return messages
        rows = self._model.probabilities(self._features(messages))
        for message, row in zip(messages, rows):
            order = np.argsort(-row, kind="stable")[: self._config["ranking_length"]]
            ranking = [{"name": self._model.classes[i], "confidence": float(row[i])} for i in order]
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
        return messages

    def _features(self, messages: list[Message]) -> dict[str, Matrix]:
        """The sentence features of each block, one row a message."""
        stacked: dict[str, Matrix] = {}
        for alias in self._config["blocks"]:
            rows = [_feature(message, alias) for message in messages]
            like = next((row for row in rows if row is not None), None)
            if like is None and self._model is not None:
                like = self._model.empty_row(alias)
            stacked[alias] = _stack(alias, rows, like)
        return stacked


def _feature(message: Message, alias: str) -> Any:
    for feature in message.features:
        if feature.origin == alias and feature.attribute == TEXT and feature.type == FEATURE_TYPE_SENTENCE:
            return feature.features
    return None


def _stack(alias: str, rows: list[Any], like: Any) -> Matrix:
    """The rows as one matrix; zeros for a message without the feature, such as one of blanks only."""
    if like is None:
        raise InvalidConfigException(
            f"config.yml: no featurizer with the alias {alias!r} gave sentence features."
        )
    if len(rows) == 1 and rows[0] is not None:  # a single message: SciPy's checks would take longer than the sums
        return sparse.csr_matrix(rows[0], dtype=np.float32) if sparse.issparse(like) else rows[0]
    if sparse.issparse(like):
        empty = sparse.csr_matrix(like.shape, dtype=np.float32)
        return sparse.csr_matrix(
            sparse.vstack([empty if row is None else row for row in rows]), dtype=np.float32
        )
    return np.vstack([np.zeros_like(like) if row is None else row for row in rows])
