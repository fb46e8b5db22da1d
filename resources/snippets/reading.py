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
_SECOND = _READING.get("format") == "cairn.reading/2"


def _refuse_unknown():
    """What this program does not know would change values: all of it is refused."""
    members = {
        "reading": {"format", "nullTokens", "layout", "part", "columns"} if _SECOND else {"format", "nullTokens", "delimiter", "header"},
        "layout": {"encoding", "delimiter", "aligned", "quote", "escape", "comment", "skipLines", "header", "units"},
        "column": {"column", "form", "nullTokens"},
        "number": {"kind", "decimal", "thousands", "currency", "percent", "brackets"},
        "date": {"kind", "forms"},
        "boolean": {"kind", "true", "false"},
    }
    columns = _READING.get("columns", [])
    forms = [column["form"] for column in columns if "form" in column]
    encodings = ("utf-8", "utf-16le", "utf-16be", "iso-8859-1", "windows-1252")
    known = (
        (_SECOND or _READING.get("format") == "cairn.reading/1")
        and not set(_READING) - members["reading"]
        and not set(_READING.get("layout", {})) - members["layout"]
        and not any(set(column) - members["column"] for column in columns)
        and all(form["kind"] in ("number", "date", "boolean") and not set(form) - members[form["kind"]] for form in forms)
        and _READING.get("layout", {}).get("encoding", "utf-8") in encodings
    )
    if not known:
        raise ValueError("signature.json says how data are read in a way that this program does not know")


_refuse_unknown()
_KNOWN = _READING.get("layout")
_PLAIN = {"encoding": "utf-8", "delimiter": ",", "quote": '"', "escape": '"', "comment": "", "skipLines": 0, "header": True, "units": False}
_COLUMNS = {column["column"]: column for column in _READING.get("columns", [])}


def read_columns(path):
    """The columns that the model takes, each as its name, type and values.

    Dates are milliseconds since 1970-01-01 UTC; true is 1; missing is NaN, and "" in text.
    """
    path = Path(path)
    if _is_samples(path):
        return read_samples(path)
    names, records, first_row = _read_records(path)
    every = all(all(record["quoted"]) for record in records)
    columns = []
    for column in SIGNATURE["inputs"]:
        name, kind = column["name"], column["type"]
        if name not in names:
            raise ValueError(f"There is no column {name!r} in {path.name}")
        place = names.index(name)
        value_of = _reader_of(kind, _COLUMNS.get(name, {}), every)
        values = []
        for index, record in enumerate(records):
            cell = record["values"][place]
            value = value_of(cell, record["quoted"][place])
            if value is None:
                raise ValueError(f"Row {index + first_row} of {path.name} has {cell!r} in {name!r}, which cannot be read as {kind}")
            values.append(value)
        columns.append((name, kind, values))
    return columns


def _is_samples(path):
    """Whether a file is, byte for byte, the samples of this package."""
    samples = Path(__file__).resolve().parent.parent / "samples.csv"
    return _SECOND and samples.exists() and path.stat().st_size == samples.stat().st_size and path.read_bytes() == samples.read_bytes()


def read_samples(path):
    """The rows of samples.csv, as columns. Its values have no form: numbers are as JSON has them, dates are ISO 8601, missing is empty."""
    path = Path(path)
    names, *records = _parse(_decode(path.read_bytes(), "utf-8", path.name), _PLAIN, path.name, sample=True)
    columns = []
    for column in SIGNATURE["inputs"]:
        name, kind = column["name"], column["type"]
        cells = [record["values"][names["values"].index(name)] for record in records]
        columns.append((name, kind, cells if kind == "text" else [_READERS[kind](cell) if cell else math.nan for cell in cells]))
    return columns


def _read_records(path):
    ending = path.name.rsplit(".", 1)[-1].lower()
    if ending not in ("csv", "tsv", "tab"):
        raise ValueError(f"{path.name} is not called .csv or .tsv")
    text = _decode(path.read_bytes(), (_KNOWN or {}).get("encoding") if _SECOND else "utf-8", path.name)
    layout = (_layout_of if _SECOND else _first_layout_of)(text, ending, path.name)
    records = _parse(text, layout, path.name)
    first = records[0]["values"] if records else []
    names = _names_of(first) if layout["header"] else [f"column{index + 1}" for index in range(len(first))]
    above = (1 if layout["header"] else 0) + (1 if layout["units"] else 0)
    rows = records[above:]
    if not rows:
        raise ValueError(f"{path.name} has no rows")
    _check_names(names, path.name)
    if layout.get("doubtful"):
        _refuse_doubtful(records, path.name)
    if _SECOND and layout["header"] and len(names) > 1 and any(row["values"] == names for row in rows):
        raise ValueError(f"A row of {path.name} repeats the header")
    return names, rows, above + 1


def _names_of(values):
    """White space around a name of the header is no part of it, but where a column of the model is known by it."""
    inputs = {column["name"] for column in SIGNATURE["inputs"]}
    return [name.strip(_OUTER_SPACE) if _SECOND and name not in inputs else name for name in values]


def _decode(content, encoding, file):
    """A byte order mark tells the encoding, then UTF-8 does; other text is read as that of the model's data was."""
    if _SECOND and content.startswith(b"\xff\xfe"):
        text = _decode_as("utf-16le", content[2:])
    elif _SECOND and content.startswith(b"\xfe\xff"):
        text = _decode_as("utf-16be", content[2:])
    elif content.startswith(b"\xef\xbb\xbf"):
        text = _decode_as("utf-8", content[3:])
    elif encoding in ("utf-16le", "utf-16be") and _is_wide(content, encoding):
        text = _decode_as(encoding, content)
    else:
        text = _decode_as("utf-8", content)
        if text is None and encoding in ("iso-8859-1", "windows-1252"):
            text = _decode_as("cp1252" if encoding == "windows-1252" else encoding, content)
    if text is None:
        raise ValueError(f"{file} is not {'UTF-8' if encoding in (None, 'utf-8') else f'UTF-8 or {encoding}'}")
    if "\0" in text:
        raise ValueError(f"{file} contains the character NUL")
    return text


def _decode_as(encoding, content):
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _is_wide(content, encoding):
    """In UTF-16, one byte of each ASCII character is zero, always the same one of the two."""
    even, odd = content[::2].count(0), content[1::2].count(0)
    own, other = (odd, even) if encoding == "utf-16le" else (even, odd)
    pairs = len(content) // 2
    return own > 0.4 * pairs and other <= 0.02 * pairs


def _layout_of(text, ending, file):
    """How the file lies.

    As the data of the model did, where the header then has all of the model's columns, or else as plain text with the one delimiter
    that has them. What could lie in another way is refused.
    """

    def has(layout):
        records = _parse(text[: 2**18], layout, file, 1)
        names = _names_of(records[0]["values"] if records else [])
        return all(column["name"] in names for column in SIGNATURE["inputs"])

    own = None
    if _KNOWN is not None:
        own = {**_PLAIN, "delimiter": "," if ending == "csv" else "\t", **_KNOWN}
        if own.get("aligned"):
            if any(has({**own, "gap": gap, "header": True}) for gap in (1, 2)):
                return _aligned_layout_of(text, own, file)
        elif has({**own, "header": True}):
            return {**own, "header": True}
    layouts = ({**_PLAIN, "delimiter": delimiter, "doubtful": True} for delimiter in (",;\t|" if ending == "csv" else "\t"))
    fitting = [layout for layout in layouts if has(layout)]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        raise ValueError(f"{file} can be cut into the model's columns in several ways")
    if own and own["header"] is False and not own.get("aligned"):
        return own
    raise ValueError(f"{file} does not have the model's columns in the layout of its data")


def _aligned_layout_of(text, own, file):
    """Columns are apart by one space or more, or by two or more: the way that gives the model's columns in all rows, where only one does."""
    tables = []
    for gap in (1, 2):
        layout = {**own, "gap": gap, "header": True}
        try:
            records = _parse(text, layout, file)
        except ValueError:
            continue
        names = records[0]["values"] if records else []
        if all(column["name"] in names for column in SIGNATURE["inputs"]):
            tables.append((layout, [record["values"] for record in records]))
    if not tables:
        raise ValueError(f"{file} does not have the model's columns, aligned by spaces")
    if len(tables) > 1 and tables[0][1] != tables[1][1]:
        raise ValueError(f"{file} can be aligned into the model's columns in several ways")
    return tables[0][0]


def _refuse_doubtful(records, file):
    """In a file that does not lie as the data of the model did, what might be no part of the table, or be quoted otherwise."""
    names = records[0]["values"]
    for index, record in enumerate(records):
        values, quoted = record["values"], record["quoted"]
        why = ""
        if not quoted[0] and values[0].lstrip().startswith(("#", "%", "//", ";", "!", "*")):
            why = "may be a comment"
        elif index > 0 and values == names:
            why = "repeats the header"
        elif any(not is_quoted and re.fullmatch(r"'.*'", value.strip(), re.S) for value, is_quoted in zip(values, quoted)):
            why = "has single quotes around a value"
        elif any(is_quoted and "\\" in value for value, is_quoted in zip(values, quoted)):
            why = "has a backslash in quotes"
        if why:
            raise ValueError(f"Row {index + 1} of {file} {why}")

    def is_number(text):
        return re.fullmatch(_DECIMAL, text.strip(_OUTER_SPACE)) is not None

    units, rows = records[1]["values"], [record["values"] for record in records[2:]]
    for place, unit in enumerate(units):
        cells = [row[place] for row in rows if row[place].strip(_OUTER_SPACE)]
        if unit.strip(_OUTER_SPACE) and not is_number(unit) and cells and all(map(is_number, cells)):
            raise ValueError(f"Row 2 of {file} may have the units of the columns")


def _first_layout_of(text, ending, file):
    """The delimiter and header with which the file has the model's columns, as the first edition of readings has it."""
    content = text.encode()

    def head(length):
        return content[:length].decode("utf-8", errors="replace")

    def found(length):
        return _find_delimiter(head(length)) if ending == "csv" else "\t"

    if "delimiter" in _READING or "header" in _READING:
        delimiters = [_READING["delimiter"]] if "delimiter" in _READING else []
        delimiters.append(found(2**18))
        for delimiter in delimiters:
            records = _parse(head(2**18), {**_PLAIN, "delimiter": delimiter}, file, 1)
            names = records[0]["values"] if records else []
            if all(column["name"] in names for column in SIGNATURE["inputs"]):
                return {**_PLAIN, "delimiter": delimiter}
        if _READING.get("header") is False:
            return {**_PLAIN, "delimiter": delimiters[0], "header": False}
    return {**_PLAIN, "delimiter": found(2**16)}


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
    for record in _cut(text, {**_PLAIN, "delimiter": delimiter}):
        if record["values"] != [""]:
            records.append(record["values"])
        if len(records) == most:
            break
    return records


def _parse(text, layout, file, most=math.inf, sample=False):
    """The records of RFC 4180, or of the layout. What could be meant in two ways is refused."""
    records = []
    for record in _cut(_without_lines(text, layout["skipLines"]), layout):
        values, blank = record["values"], record["blank"]
        # A line without a character is a missing value where there is one column, and nothing where there are more.
        if blank and not (records and len(records[0]["values"]) == 1):
            continue
        row = len(records) + 1
        if blank and not sample and (_SECOND or "" not in _READING["nullTokens"]["text"]):
            raise ValueError(f"Row {row} of {file} is an empty line")
        if record["unclear"] and most == math.inf:
            raise ValueError(f"Row {row} of {file} {record['unclear']}")
        if records and len(values) != len(records[0]["values"]):
            raise ValueError(f"Row {row} of {file} has {len(values)} values; the first row has {len(records[0]['values'])}")
        records.append(record)
        if len(records) == most:
            break
    return records


def _without_lines(text, count):
    at = 0
    for _ in range(count):
        found = re.compile(r"\r\n|\n|\r").search(text, at)
        if not found:
            return ""
        at = found.end()
    return text[at:]


def _cut(text, layout):
    delimiter, quote, escape, comment = (layout[member] for member in ("delimiter", "quote", "escape", "comment"))
    end_of_value = re.compile(f"[{re.escape(delimiter)}\r\n]|\\Z")
    end_of_line = re.compile(r"[\r\n]|\Z")
    gap, blanks = layout.get("gap", 0), re.compile(r"[ \t]*")
    if gap:
        # A value ends before a run of spaces that is long enough, before a tab, or before the white space at the end of the line.
        end_of_value = re.compile(rf" {{{gap},}}| *(?:[\t\n\r]|\Z)")
    end_of_quoted = re.compile(r" | *(?:[\t\n\r]|\Z)") if gap else end_of_value
    at, length = 0, len(text)
    while at < length:
        if comment and text.startswith(comment, at):
            at = end_of_line.search(text, at).start()
            at += 2 if text.startswith("\r\n", at) else 1
            continue
        start, values, quoted, unclear = at, [], [], ""
        if gap:
            at = blanks.match(text, at).end()
        while True:
            begin = at
            while not gap and delimiter != " " and text[at : at + 1] == " ":
                at += 1
            quotes = quote != "" and text[at : at + 1] == quote
            quoted.append(quotes)
            if quotes:
                if at > begin:
                    unclear = "has a space before a quoted value"
                value, at, closed = _quoted_value(text, at + 1, quote, escape)
                if not closed:
                    unclear = "opens a quote that is never closed"
                end = end_of_quoted.search(text, at).start()
                if end > at:
                    unclear = "has text after a quoted value"
                at = end
            else:
                at = end_of_value.search(text, begin).start()
                value = text[begin:at]
                if quote and quote in value and (not _SECOND or quote == '"'):
                    unclear = "has a quote inside a value that is not quoted"
            values.append(value)
            if at - begin > 2**18 and len(text[begin:at].encode()) > 2**20:
                unclear = "has a value of more than 1 MiB"
            if gap:
                at = blanks.match(text, at).end()
                if at >= length or text[at] in "\r\n":
                    break
                continue
            if text[at : at + 1] != delimiter:
                break
            at += 1
        blank = at == start or (gap > 0 and not text[start:at].strip())
        if text[at : at + 2] == "\r\n":
            at += 1
        elif text[at : at + 1] == "\r":
            unclear = "has a carriage return without a line feed"
        at += 1
        yield {"values": values, "quoted": quoted, "blank": blank, "unclear": unclear}


def _quoted_value(text, at, quote, escape):
    parts, mark = [], re.compile(f"[{re.escape(quote)}\\\\]" if escape == "\\" else re.escape(quote))
    while True:
        found = mark.search(text, at)
        if not found:
            return "".join([*parts, text[at:]]), len(text), False
        place = found.start()
        follows = text[place + 1 : place + 2]
        parts.append(text[at:place])
        if text[place] != quote:
            escapes = follows in (quote, "\\") and follows != ""
            parts.append(follows if escapes else "\\")
            at = place + (2 if escapes else 1)
        elif escape == '"' and follows == quote:
            parts.append(quote)
            at = place + 2
        else:
            return "".join(parts), place + 1, True


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


# White space that is no part of a value that is not quoted.
_OUTER_SPACE = "\t\n\x0b\f\r \u00a0\u2007\u2009\u202f\u3000"


def _reader_of(kind, column, every):
    """A function from the text of a cell, and whether it is quoted, to its value; None for what cannot be read."""
    tokens = {"", *column["nullTokens"]} if "nullTokens" in column else set(_READING["nullTokens"]["text" if kind == "text" else "other"])
    if kind == "text":

        def text_of(cell, quoted):
            text = cell.strip(_OUTER_SPACE) if _SECOND and not quoted else cell
            is_value = _SECOND and quoted and not every and text != ""
            return "" if text in tokens and not is_value else text

        return text_of
    read = _READERS[kind]
    plain_of = _PLAIN_READERS[column["form"]["kind"]](column["form"]) if "form" in column else lambda text: text
    missing = _token_values(kind, tokens)

    def value_of(cell, _):
        text = cell.strip(_OUTER_SPACE) if _SECOND else cell
        if text in tokens:
            return math.nan
        plain = plain_of(text)
        value = None if plain is None else read(plain)
        return math.nan if value in missing else value

    return value_of


def _token_values(kind, tokens):
    """The tokens that are values of a type: -999 also stands for -999.0."""
    if kind == "integer":
        return {_to_integer(token) for token in tokens if re.fullmatch(r"[+-]?[0-9]{1,18}([.]0*)?", token)}
    if kind == "number":
        return {_to_number(token) for token in tokens if re.fullmatch(_DECIMAL, token) and math.isfinite(float(token))}
    if kind == "boolean":
        return set()
    values = set()
    for token in tokens:
        if re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", token):
            value = _to_time(token)
            if value is None:
                raise ValueError(f"The null token {token!r} cannot be read as a date")
            values.add(value)
    return values


# A form makes plain text of a value: 1234.56 of EUR 1.234,56, 2023-12-17 of 17/12/2023; None where it does not have the form.
_INNER_SPACE = " \u00a0\u2009\u202f"
_GROUP_MARKS = {",": ",", ".": ".", " ": _INNER_SPACE, "'": "'\u2019"}


def _plain_numbers(form):
    whole = re.compile(_number_pattern(form))
    thousands = form.get("thousands", " ")
    noise = str.maketrans("", "", _INNER_SPACE + "%()\u2212" + ("" if thousands == " " else _GROUP_MARKS[thousands]))

    def plain(text):
        if not whole.fullmatch(text):
            return None
        amount = text.replace(form["currency"], "") if "currency" in form else text
        digits = amount.translate(noise).lstrip("+-").replace(form["decimal"], ".")
        sign = "-" if re.match("[^0-9]*[(\u2212-]", text) else ""
        return sign + digits + ("e-2" if form.get("percent") == "fraction" else "")

    return plain


def _number_pattern(form):
    sign, space = "[+\u2212-]", f"[{_INNER_SPACE}]*"
    number = f"(?:{_digits_pattern(form)})" + (f"{space}%?" if "percent" in form else "")
    ways, last, inner = [], "", number
    if "currency" in form:
        currency = re.escape(form["currency"])
        last = f"(?:{space}{currency})?"
        inner = f"(?:{currency}{space}{number}|{number}{last})"
        ways.append(f"(?:{sign}{space}{currency}|{currency}{space}{sign}|{currency}){space}{number}")
    ways.append(f"(?:{sign}{space})?{number}{last}")
    if form.get("brackets"):
        ways.append(f"[(]{space}{inner}{space}[)]")
    return "|".join(ways)


def _digits_pattern(form):
    """Groups are of three digits, or of two before the last three."""
    point = "[.]" if form["decimal"] == "." else ","
    exponent = "" if "currency" in form or "percent" in form else "(?:[eE][+-]?[0-9]{1,4})?"
    alone = f"[0-9]+(?:{point}[0-9]*)?{exponent}|{point}[0-9]+{exponent}"
    if "thousands" not in form:
        return alone
    mark = f"[{_GROUP_MARKS[form['thousands']]}]"
    return f"(?:[0-9]{{1,3}}(?:{mark}[0-9]{{3}})+|[0-9]{{1,2}}(?:{mark}[0-9]{{2}})+{mark}[0-9]{{3}})(?:{point}[0-9]*)?|{alone}"


_MONTHS = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"]


def _any_case(word):
    return "".join(f"[{letter.upper()}{letter}]" for letter in word)


def _month_pattern(name):
    if name == "may":
        return _any_case(name)
    short = f"{_any_case('t')}|" if name == "september" else ""
    return f"{_any_case(name[:3])}(?:{short}{_any_case(name[3:])})?"


_DIRECTIVES = {
    "Y": "[0-9]{4}",
    "y": "[0-9]{2}",
    "f": "[0-9]{1,9}",
    "b": "|".join(map(_month_pattern, _MONTHS)),
    "p": "[AaPp][Mm]",
    "z": "Z|[+-](?:0[0-9]|1[0-4])(?::?[0-5][0-9])?",
    **{letter: "[0-9]{1,2}" for letter in "mdHIMS"},
}
_DIRECTIVES["B"] = _DIRECTIVES["b"]


def _plain_dates(form):
    patterns = []
    for text in form["forms"]:
        letters, pattern = [], ""
        for letter, other in re.findall(r"%(.)|([^%]+)", text, re.S):
            if letter and letter not in _DIRECTIVES:
                raise ValueError(f"signature.json has a date form that this program does not know: {text}")
            pattern += f"({_DIRECTIVES[letter]})" if letter else re.escape(other)
            letters += ["b" if letter == "B" else letter] if letter else []
        patterns.append((re.compile(pattern), letters))

    def plain(text):
        for pattern, letters in patterns:
            found = pattern.fullmatch(text)
            written = _plain_date(dict(zip(letters, found.groups()))) if found else None
            if written is not None:
                return written
        return None

    return plain


def _plain_date(parts):
    year = parts["Y"] if "Y" in parts else ("19" if parts["y"] >= "69" else "20") + parts["y"]
    month = parts["m"] if "m" in parts else str([name[:3] for name in _MONTHS].index(parts["b"][:3].lower()) + 1)
    day = f"{year}-{month.zfill(2)}-{parts['d'].zfill(2)}"
    if "H" in parts:
        hour = parts["H"]
    elif "I" not in parts:
        return day
    elif not 1 <= int(parts["I"]) <= 12:
        return None
    else:
        hour = str(int(parts["I"]) % 12 + (12 if parts["p"].lower() == "pm" else 0))
    time = ":".join(part.zfill(2) for part in (hour, parts.get("M", "0"), parts.get("S", "0")))
    return f"{day} {time}{'.' + parts['f'][:6] if 'f' in parts else ''}{parts.get('z', '')}"


def _plain_booleans(form):
    words = {**{word: "false" for word in form["false"]}, **{word: "true" for word in form["true"]}}
    return lambda text: words.get(text.lower())


_PLAIN_READERS = {"number": _plain_numbers, "date": _plain_dates, "boolean": _plain_booleans}


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
    """In milliseconds since 1970 UTC. Without a zone a time is UTC. Microseconds count; what is beyond them is cut."""
    zone = r"Z|([+-])(0[0-9]|1[0-4])(?::?([0-5][0-9]))?"
    pattern = rf" *([0-9/-]+)(?:[ T]([0-9]{{2}}):([0-9]{{2}})(?::([0-9]{{2}})(?:[.]([0-9]+))?(?: ?(?:{zone}))?)?)? *"
    found = re.fullmatch(pattern, text)
    day = _day_of(found[1]) if found else None
    if day is None:
        return None
    hours, minutes, seconds = (int(part or 0) for part in found.group(2, 3, 4))
    if hours > 23 or minutes > 59 or seconds > 59:
        return None
    ahead = (-1 if found[6] == "-" else 1) * (int(found[7] or 0) * 60 + int(found[8] or 0))
    micros = ((hours * 60 + minutes - ahead) * 60 + seconds) * 10**6 + int((found[5] or "")[:6].ljust(6, "0"))
    return (int(day) * 1000 + micros) / 1000


def _day_of(text):
    """Year-month-day or year/month/day, in milliseconds since 1970 UTC."""
    found = re.fullmatch(r"([0-9]{4})([/-])([0-9]{1,2})\2([0-9]{1,2})", text)
    try:
        return (date(int(found[1]), int(found[3]), int(found[4])).toordinal() - date(1970, 1, 1).toordinal()) * 86_400_000.0 if found else None
    except ValueError:
        return None


_READERS = {"boolean": _to_boolean, "integer": _to_integer, "number": _to_number, "date": _to_date, "datetime": _to_time}
