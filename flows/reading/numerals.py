"""Numbers as people type them: １２, 十二, 三千五 for 3500, 1.5万, 3k; and the cleaning every reader starts with."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

_KEPT = "！，；？"  # sentence marks stay Chinese, so that "500，300" is never one number
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code) not in _KEPT}
_DIGITS = {"两": 2, "俩": 2, "仨": 3} | {
    c: value for row in ("零一二三四五六七八九", "〇壹贰叁肆伍陆柒捌玖") for value, c in enumerate(row)
}
_UNITS = dict(zip("十拾百佰千仟kK万萬wW亿", [10, 10, 100, 100, *[1000] * 4, *[10_000] * 4, 100_000_000], strict=True))

_ARABIC = r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]+(?![0-9]))(?:\.[0-9]+(?![0-9]))?"
_DIGIT = "[零〇一二两三四五六七八九壹贰叁肆伍陆柒捌玖]"
_UNIT = "(?:[十拾百佰千仟万萬亿]|[kKwW](?![A-Za-z]))"
# In "五千一个月" and "一千五两个月" the last digit counts months; it does not belong to the sum before it.
_FREE = r"(?!个|天|月|年|日|号|小时|件|点|楼|晚)"
_TAIL = rf"(?:{_UNIT}+(?:(?<=[十拾]){_DIGIT}+|[零〇]{_DIGIT}?|(?:{_ARABIC}|{_DIGIT}){_FREE}(?:{_DIGIT}{_FREE})*)?)"
_RUN = re.compile(rf"(?:{_ARABIC}|{_DIGIT}+|[俩仨]|(?=[十拾千万])){_TAIL}*")
_HALF = re.compile(r"(?<![下上多一前后])半(?=个|年|天|月|日|小时)")
_PIECE = re.compile(rf"{_ARABIC}|.")
_WHOLE = re.compile(
    r"(?:我们|大概|差不多|大约|约|有|一共|总共|就|是)*\s*(?P<run>\S+?)\s*(?:多|来|左右)?\s*"
    r"(?:个人|个月|个|人|名|位|口人|口|块钱|块|元|岁|天|年|次|件|斤|小时)?(?:左右)?(?:吧|了)?[。.!！]?"
)


@dataclass(frozen=True)
class Numeral:
    """A number found in a text: its exact value (a half is possible), and where it stands."""

    value: Fraction
    start: int
    end: int


def normalize(text: str) -> str:
    """The text with half-width letters and digits, every blank or line break one space, no control marks, trimmed."""
    clean = (" " if c.isspace() else c for c in text.translate(_WIDE))
    return " ".join("".join(c for c in clean if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn")).split())


def number(text: str) -> int | None:
    """The whole number a reply states, a measure word allowed (12, 十二个, 三千五, 大概1.5万); None if more is said."""
    said = _WHOLE.fullmatch(normalize(text))
    run = said and _RUN.fullmatch(said["run"])
    value = _value(run[0]) if run else None
    return int(value) if value is not None and value.denominator == 1 else None


def numerals(text: str) -> Iterator[Numeral]:
    """Every exact number in a normalized text, in order; 几十, 三四千, 十五六 are not exact and are left out."""
    spans = [m.span() for m in _RUN.finditer(text) if m[0]] + [m.span() for m in _HALF.finditer(text)]
    for start, end in sorted(spans):
        value = Fraction(1, 2) if text[start:end] == "半" else _value(text[start:end])
        if value is not None and text[start - 1 : start] not in ("几", "数") and text[end : end + 1] != "几":
            yield Numeral(value, start, end)


def _value(run: str) -> Fraction | None:
    if all(c in _DIGITS for c in run):
        return _spelled(run)
    if run[0] in "千万百" and not re.fullmatch("[千万][二三四五六七八九]", run):
        return None  # 千万, 万一, 千八百: words and guesses, not sums
    total = section = Fraction(0)
    held: Fraction | None = None
    small, large, last, zero = 10_000, 10**9, 1, False
    for piece in _PIECE.findall(run):
        if piece in "零〇":
            zero = True
        elif piece not in _UNITS:
            if held is not None or len(piece) > 15:
                return None
            held = Fraction(_DIGITS[piece]) if piece in _DIGITS else Fraction(piece.replace(",", ""))
        elif (last := _UNITS[piece]) >= 10_000:
            if last >= large:
                return None
            total += (section + (held or 0) or 1) * last
            section, held, small, large, zero = Fraction(0), None, 10_000, last, False
        else:
            if last >= small:
                return None
            section += (Fraction(1) if held is None else held) * last
            held, small, zero = None, last, False
    if held is not None:  # 三千五 is 3500, 三千零五 is 3005, 1万2000 is 12000
        section += held * last / 10 if last >= 100 and not zero and held in range(1, 10) else held
    return total + section


def _spelled(run: str) -> Fraction | None:
    if len(run) == 1:
        return Fraction(_DIGITS[run])
    digits = [_DIGITS[c] for c in run]
    if "两" in run or len(run) > 15 or (len(run) == 2 and 0 not in digits and 0 < digits[1] - digits[0] <= 2):
        return None  # 三四个, 三五个, 一两个: a guess, not a number
    return Fraction(int("".join(map(str, digits))))
