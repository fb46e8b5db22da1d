"""
Scores rows with a model of Cairn, in any engine that has them as Arrow or pandas: its columns in, predictions out.

    model = model_of("model")
    predictions = model.score(table)        # a pyarrow.Table or RecordBatch
    predictions = model.score_pandas(frame)

Needs pyarrow and onnxruntime. A column is read by its type, as `cairn package predict` reads Parquet; what cannot be read in the same way is
refused with the column and the value, so that a prediction is either the one that Cairn gives or an error.
"""

import functools
import json
import os
from pathlib import Path

# ONNX Runtime sends usage data unless this is set before it is loaded.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
import numpy as np
import onnxruntime
import pyarrow as pa
import pyarrow.compute as pc

BATCH = 10_000  # rows that the graph is given at once: they and their features are all in memory
TRUE = ["true", "t", "yes", "y", "1", "1.0"]
FALSE = ["false", "f", "no", "n", "0", "0.0"]


class Unreadable(ValueError):
    """A column that the model takes is not there, or has a value that cannot be read as its type."""


class Model:
    """A graph with what is known of its columns."""

    def __init__(self, graph, description, threads=1):
        """
        graph: the path of the ONNX file, or its bytes.
        description: the members `signature` (signature.json of the package) and `missing` (for each input, the `texts` and `numbers` that
        stand for a missing value).
        threads: of ONNX Runtime; engines run one process for each core, so that more would only wait for each other.
        """
        signature = description["signature"]
        self.inputs = list(zip(signature["inputs"], description["missing"]))
        self.target = signature["target"]
        self.labels = signature["labels"]
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
        self._feeds = [name.replace("\0", "\ufffd") for name in self.names]

    @property
    def names(self):
        """The columns that it takes."""
        return [signature["name"] for signature, _ in self.inputs]

    def schema(self, given=()):
        """The columns of its predictions: `predicted_<target>`, then `probability_<class>` of each class; with a number where `given` has one."""
        taken = set(given)

        def free(name):
            unused, number = name, 2
            while unused in taken:
                unused, number = f"{name}_{number}", number + 1
            taken.add(unused)
            return unused

        first = pa.field(free(f"predicted_{self.target}"), pa.string() if self.labels else pa.float64())
        return pa.schema([first, *(pa.field(free(f"probability_{label}"), pa.float64()) for label in self.labels)])

    def score(self, table, given=None):
        """The predictions of the rows, in their order, as a table. given: columns beside which they stand (default: those of the table)."""
        schema = self.schema(table.schema.names if given is None else given)
        lacking = [name for name in self.names if name not in table.schema.names]
        if lacking:
            raise Unreadable(f"The data lacks the columns {', '.join(map(repr, lacking))} that the model takes")
        parts = [self._score(table.slice(start, BATCH)) for start in range(0, table.num_rows, BATCH)]
        columns = [np.concatenate(values) for values in zip(*parts)] if parts else [[] for _ in schema]
        # A number that is none is missing, as in the files that Cairn writes.
        arrays = [pa.array(values, field.type, from_pandas=True) for values, field in zip(columns, schema)]
        return pa.Table.from_arrays(arrays, schema=schema)

    def score_pandas(self, frame):
        """The rows of a pandas DataFrame with their predictions, of types of Arrow, beside them."""
        import pandas

        needed = [name for name in self.names if name in frame.columns]
        table = pa.Table.from_pandas(frame[needed], preserve_index=False)
        predicted = self.score(table, given=list(frame.columns)).to_pandas(types_mapper=pandas.ArrowDtype)
        predicted.index = frame.index
        return frame.assign(**{name: predicted[name] for name in predicted.columns})

    def _score(self, batch):
        feeds = {
            feed: values_of(column(batch, signature["name"]), signature, missing)
            for feed, (signature, missing) in zip(self._feeds, self.inputs)
        }
        # By place, because an output steps aside for a column of its name.
        first, *others = self._session.run(None, feeds)
        if not self.labels:
            return [first.astype(np.float64)]
        probabilities = others[0].astype(np.float64)
        return [first.astype(object), *(probabilities[:, place] for place in range(len(self.labels)))]


def model_of(folder):
    """The model of a folder that Cairn has exported."""
    return shared_model(str(Path(folder) / "model.onnx"), described(folder))


def described(folder):
    """What is known of its columns, as JSON."""
    read = lambda name: json.loads((Path(folder) / name).read_text(encoding="utf-8"))
    return json.dumps({"signature": read("signature.json"), "missing": read("model.json")["missing"]})


@functools.lru_cache(1)
def shared_model(graph, description):
    """The one of this process, which scores many batches. description: as JSON."""
    return Model(graph, json.loads(description))


def column(batch, name):
    values = batch.column(batch.schema.names.index(name))
    values = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    return values.dictionary_decode() if pa.types.is_dictionary(values.type) else values


def values_of(values, signature, missing):
    """A column as the graph takes it: NaN and the empty text are missing."""
    name, kind = signature["name"], signature["type"]
    try:
        if kind == "text":
            return texts_of(values, missing["texts"])
        numbers = READERS[kind](without(values, missing["texts"]))
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, Unreadable) as error:
        raise Unreadable(f"Column {name!r} ({values.type}) cannot be read as {kind}: {error}") from error
    found = np.asarray(numbers.to_numpy(zero_copy_only=False), np.float64) + 0.0  # zero has no sign
    if missing["numbers"]:
        found[np.isin(found, missing["numbers"])] = np.nan
    return found


def is_text(values):
    return pa.types.is_string(values.type) or pa.types.is_large_string(values.type) or pa.types.is_string_view(values.type)


def without(values, tokens):
    """Text without what stands for a missing value; what is no text is as it was."""
    if not is_text(values):
        return values
    # The same type for both, since large strings and strings do not compare.
    values = values.cast(pa.string())
    return pc.if_else(pc.is_in(values, value_set=pa.array(["", *tokens], pa.string())), pa.scalar(None, pa.string()), values)


def texts_of(values, tokens):
    texts = text_of(values).to_numpy(zero_copy_only=False)
    tokens = set(tokens)
    read = {}  # a category comes again and again
    found = np.empty(len(texts), object)
    for place, text in enumerate(texts):
        if text not in read:
            read[text] = "" if text is None or text in tokens else text.replace("\0", "\ufffd")
        found[place] = read[text]
    return found


def text_of(values):
    """The text that stands for a value in a column of text."""
    kind = values.type
    if is_text(values) or pa.types.is_null(kind) or pa.types.is_integer(kind) or pa.types.is_boolean(kind):
        return values.cast(pa.string())
    if pa.types.is_date(kind):
        return values.cast(pa.date32()).cast(pa.string())
    if pa.types.is_floating(kind):
        # A float of 32 bits has its own shortest text.
        return pa.array([None if value is None else repr(value) for value in values.to_numpy(zero_copy_only=False).tolist()], pa.string())
    raise Unreadable("convert the column to text first")


def numbers_of(values):
    kind = values.type
    if is_text(values) or pa.types.is_null(kind) or pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        # Integers beyond 2^53 become the nearest double.
        return values.cast(pa.float64(), safe=False) if not is_text(values) else values.cast(pa.float64())
    raise Unreadable("its values are no numbers")


def integers_of(values):
    numbers = numbers_of(values)
    refuse_unless(pc.or_kleene(pc.is_nan(numbers), pc.equal(pc.floor(numbers), numbers)), values, "is no integer")
    return numbers


def booleans_of(values):
    kind = values.type
    if pa.types.is_boolean(kind) or pa.types.is_null(kind):
        return values.cast(pa.int8()).cast(pa.float64())
    if is_text(values):
        words = pc.utf8_lower(pc.utf8_trim(values, characters=" "))
        true, false = (pc.is_in(words, value_set=pa.array(known)) for known in (TRUE, FALSE))
        refuse_unless(pc.or_(pc.or_(true, false), pc.is_null(values)), values, "is neither true nor false")
        return pc.if_else(pc.is_valid(values), true, None).cast(pa.int8()).cast(pa.float64())
    numbers = numbers_of(values)
    refuse_unless(pc.or_kleene(pc.is_nan(numbers), pc.is_in(numbers, value_set=pa.array([0.0, 1.0]))), values, "is neither 0 nor 1")
    return numbers


def times_of(values):
    """Milliseconds since 1970-01-01 UTC. A time without a zone is UTC; microseconds count, what is beyond them is cut."""
    kind = values.type
    if pa.types.is_date(kind) or pa.types.is_null(kind):
        values = values.cast(pa.timestamp("ms"))
    elif is_text(values):
        values = with_zone(values).cast(pa.timestamp("us", "UTC"))
    elif not pa.types.is_timestamp(kind):
        raise Unreadable("its values are no times")
    micros = values.cast(pa.timestamp("us", values.type.tz), safe=False).cast(pa.int64())
    return pc.divide(micros.cast(pa.float64(), safe=False), 1000.0)


def with_zone(texts):
    """Texts of times, each with its zone: Arrow reads either all with one or none."""
    texts = pc.utf8_trim(texts, characters=" ")
    is_day = pc.match_substring_regex(texts, r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
    has_zone = pc.match_substring_regex(texts, r"[T ][0-9:.]+(Z|[+-][0-9]{2}(:?[0-9]{2})?)$")
    ending = pc.if_else(has_zone, "", pc.if_else(is_day, "T00:00:00Z", "Z"))
    return pc.binary_join_element_wise(texts, ending, "")


def days_of(values):
    times = times_of(values)
    days = pc.divide(times, 86_400_000.0)
    refuse_unless(pc.equal(pc.floor(days), days), values, "has a time of day")
    return times


READERS = {"number": numbers_of, "integer": integers_of, "boolean": booleans_of, "datetime": times_of, "date": days_of}


def refuse_unless(fits, values, why):
    """fits: for each value; null where it is missing."""
    wrong = pc.index(pc.fill_null(fits, True), pa.scalar(False)).as_py()
    if wrong >= 0:
        raise Unreadable(f"{values[wrong].as_py()!r} {why}")
