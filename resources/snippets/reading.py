"""Reads CSV and TSV as `cairn package predict` does, by what signature.json says. What it cannot read in the same way it refuses."""
import json
import math
import re
import unicodedata
from datetime import date
from pathlib import Path

SIGNATURE = json.loads((Path(__file__).resolve().parent.parent / "signature.json").read_text(encoding="utf-8"))

_USUAL = ["", "NA", "N/A", "NaN", "null", "NULL"]
_READING = SIGNATURE.get("reading") or {"format": "cairn.reading/1", "nullTokens": {"text": _USUAL, "other": _USUAL}}
if _READING.get("format") != "cairn.reading/1" or set(_READING) - {"format", "nullTokens", "delimiter", "header"}:
    raise ValueError("signature.json says how data are read in a way that this program does not know")
_TOKENS_OF_TEXT = set(_READING["nullTokens"]["text"])
_TOKENS_OF_OTHERS = set(_READING["nullTokens"]["other"])


def read_columns(path):
    """The columns that the model takes, each as its name, type and values.

    Dates are milliseconds since 1970-01-01 UTC; true is 1; missing is NaN, and "" in text.
    """
    path = Path(path)
    names, records, first_row = _read_records(path)
    columns = []
    for column in SIGNATURE["inputs"]:
        name, kind = column["name"], column["type"]
        if name not in names:
            raise ValueError(f"There is no column {name!r} in {path.name}")
        place = names.index(name)
        value_of = _text_value if kind == "text" else _reader_of(kind)
        values = []
        for index, record in enumerate(records):
            value = value_of(record[place])
            if value is None:
                raise ValueError(f"Row {index + first_row} of {path.name} has {record[place]!r} in {name!r}, which cannot be read as {kind}")
            values.append(value)
        columns.append((name, kind, values))
    return columns


def _read_records(path):
    ending = path.name.rsplit(".", 1)[-1].lower()
    if ending not in ("csv", "tsv", "tab"):
        raise ValueError(f"{path.name} is not called .csv or .tsv")
    content = path.read_bytes()
    content = content[3:] if content.startswith(b"\xef\xbb\xbf") else content
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise ValueError(f"{path.name} is not UTF-8") from None
    if "\0" in text:
        raise ValueError(f"{path.name} contains the character NUL")
    delimiter, header = _layout_of(content, ending, path.name)
    records = _parse(text, delimiter, path.name)
    first = records[0] if records else []
    names = first if header else [f"column{index + 1}" for index in range(len(first))]
    rows = records[1:] if header else records
    if not rows:
        raise ValueError(f"{path.name} has no rows")
    _check_names(names, path.name)
    return names, rows, 2 if header else 1


def _layout_of(content, ending, file):
    """The delimiter and header with which the file has the model's columns."""

    def head(length):
        return content[:length].decode("utf-8", errors="replace")

    def found(length):
        return _find_delimiter(head(length)) if ending == "csv" else "\t"

    if "delimiter" in _READING or "header" in _READING:
        delimiters = [_READING["delimiter"]] if "delimiter" in _READING else []
        delimiters.append(found(2**18))
        for delimiter in delimiters:
            names = next(iter(_parse(head(2**18), delimiter, file, 1)), [])
            if all(column["name"] in names for column in SIGNATURE["inputs"]):
                return delimiter, True
        if _READING.get("header") is False:
            return delimiters[0], False
    return found(2**16), True


def _find_delimiter(text):
    """The delimiter that cuts the most records into as many values as the first one; of equals, the one with more values."""
    best, best_agreement, best_width = ",", 0, 1
    for delimiter in (",", ";", "\t", "|"):
        records = _loose_records(text, delimiter, 101)
        whole = records[:-1] if len(records) > 2 else records
        width = len(whole[0]) if whole else 1
        agreement = sum(len(record) == width for record in whole) / max(1, len(whole))
        if width > 1 and (agreement > best_agreement or (agreement == best_agreement and width > best_width)):
            best, best_agreement, best_width = delimiter, agreement, width
    return best


def _loose_records(text, delimiter, most):
    """Records for finding the delimiter: whatever the text is."""
    records = []
    for values, _, _ in _cut(text, delimiter):
        if values != [""]:
            records.append(values)
        if len(records) == most:
            break
    return records


def _parse(text, delimiter, file, most=math.inf):
    """The records of RFC 4180. What could be meant in two ways is refused."""
    records = []
    for values, blank, unclear in _cut(text, delimiter):
        # A line without a character is a missing value where there is one column, and nothing where there are more.
        if blank and not (records and len(records[0]) == 1):
            continue
        row = len(records) + 1
        if blank and "" not in _TOKENS_OF_TEXT:
            raise ValueError(f"Row {row} of {file} is an empty line")
        if unclear and most == math.inf:
            raise ValueError(f"Row {row} of {file} {unclear}")
        if records and len(values) != len(records[0]):
            raise ValueError(f"Row {row} of {file} has {len(values)} values; the first row has {len(records[0])}")
        records.append(values)
        if len(records) == most:
            break
    return records


def _cut(text, delimiter):
    end_of_value = re.compile(f"[{re.escape(delimiter)}\r\n]|\\Z")
    at, length = 0, len(text)
    while at < length:
        start, values, unclear = at, [], ""
        while True:
            begin = at
            while delimiter != " " and text[at : at + 1] == " ":
                at += 1
            if text[at : at + 1] == '"':
                if at > begin:
                    unclear = "has a space before a quoted value"
                value = ""
                at += 1
                while True:
                    quote = text.find('"', at)
                    if quote < 0:
                        unclear = "opens a quote that is never closed"
                    value += text[at : length if quote < 0 else quote]
                    at = length if quote < 0 else quote + 1
                    if quote < 0 or text[at : at + 1] != '"':
                        break
                    value += '"'
                    at += 1
                end = end_of_value.search(text, at).start()
                if end > at:
                    unclear = "has text after a quoted value"
                at = end
            else:
                at = end_of_value.search(text, begin).start()
                value = text[begin:at]
                if '"' in value:
                    unclear = "has a quote inside a value that is not quoted"
            values.append(value)
            if at - begin > 2**18 and len(text[begin:at].encode()) > 2**20:
                unclear = "has a value of more than 1 MiB"
            if text[at : at + 1] != delimiter:
                break
            at += 1
        blank = at == start
        if text[at : at + 2] == "\r\n":
            at += 1
        elif text[at : at + 1] == "\r":
            unclear = "has a carriage return without a line feed"
        at += 1
        yield values, blank, unclear


def _check_names(names, file):
    seen = set()
    if len(names) > 2000:
        raise ValueError(f"{file} has more than 2,000 columns")
    for index, name in enumerate(names):
        plain = unicodedata.normalize("NFC", name)
        if name.strip() == "" or len(name) > 1000:
            raise ValueError(f"Column {index + 1} of {file} has no name, or too long a one")
        if plain in seen:
            raise ValueError(f"Two columns of {file} are called {plain!r}")
        seen.add(plain)


def _text_value(text):
    return "" if text in _TOKENS_OF_TEXT else text


def _reader_of(kind):
    """A function from the text of a cell to its value; None for what cannot be read."""
    read = {"boolean": _to_boolean, "integer": _to_integer, "number": _to_number, "date": _to_date, "datetime": _to_time}[kind]
    missing = _token_values(kind)

    def value_of(text):
        if text in _TOKENS_OF_OTHERS:
            return math.nan
        value = read(text)
        return math.nan if value in missing else value

    return value_of


def _token_values(kind):
    """The tokens that are values of a type: -999 also stands for -999.0."""
    if kind == "integer":
        return {_to_integer(token) for token in _TOKENS_OF_OTHERS if re.fullmatch(r"[+-]?[0-9]{1,18}([.]0*)?", token)}
    if kind == "number":
        return {_to_number(token) for token in _TOKENS_OF_OTHERS if re.fullmatch(_DECIMAL, token) and math.isfinite(float(token))}
    if kind == "boolean":
        return set()
    values = set()
    for token in _TOKENS_OF_OTHERS:
        if re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", token):
            value = _to_time(token)
            if value is None:
                raise ValueError(f"The null token {token!r} cannot be read as a date")
            values.add(value)
    return values


def _to_boolean(text):
    plain = text.strip(" ")
    plain = plain.lower() if plain.isascii() else plain
    if plain in ("true", "t", "yes", "y", "1", "1.0"):
        return 1.0
    return 0.0 if plain in ("false", "f", "no", "n", "0", "0.0") else None


def _to_integer(text):
    found = re.fullmatch(r" *([+-]?[0-9]{1,400})(?:[.]0*)? *", text)
    if not found:
        return None
    value = int(found[1])
    return float(value) if -(2**63) <= value < 2**63 else None


_DECIMAL = r"[+-]?(?:[0-9]+[.]?[0-9]*|[.][0-9]+)(?:[eE][+-]?[0-9]+)?"


def _to_number(text):
    plain = text.strip(" ")
    if re.fullmatch(r"(?ai:[+-]?inf(inity)?|nan)", plain):
        return float(plain)
    # Zero has no sign.
    return float(plain) + 0.0 if re.fullmatch(_DECIMAL, plain) else None


def _to_date(text):
    found = re.fullmatch(r" *([0-9/-]+)(?:[ T]00:00(?::00(?:[.]0+)?)?)? *", text)
    return _day_of(found[1]) if found else None


def _to_time(text):
    """Without a zone a time is UTC. Another offset is refused. Microseconds count; what is beyond them is cut."""
    pattern = r" *([0-9/-]+)(?:[ T]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.]([0-9]+))?(?:Z|[+-]00(?::?00)?)?)?)? *"
    found = re.fullmatch(pattern, text)
    day = _day_of(found[1]) if found else None
    if day is None:
        return None
    hours, minutes, seconds = (int(part or 0) for part in found.group(2, 3, 4))
    if hours > 23 or minutes > 59 or seconds > 59:
        return None
    micros = ((hours * 60 + minutes) * 60 + seconds) * 10**6 + int((found[5] or "")[:6].ljust(6, "0"))
    return (int(day) * 1000 + micros) / 1000


def _day_of(text):
    """Year-month-day or year/month/day, in milliseconds since 1970 UTC."""
    found = re.fullmatch(r"([0-9]{4})([/-])([0-9]{1,2})\2([0-9]{1,2})", text)
    try:
        return (date(int(found[1]), int(found[3]), int(found[4])).toordinal() - date(1970, 1, 1).toordinal()) * 86_400_000.0 if found else None
    except ValueError:
        return None
