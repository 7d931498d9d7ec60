"""Names of the arrays the kernels share, and of the columns in the table of candidates."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.uint32]
Words = npt.NDArray[np.uint64]
Small = npt.NDArray[np.uint8]
Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]

# Bits of `how` beside the low three, which hold the way of folding.
HOW_MASK = 7
COMPAT, CONFUSABLE, DIACRITIC = 2, 3, 5
AFTER_INVISIBLE, MARKED, UPPER = 8, 16, 32

# Kinds of boundary before a symbol of the compact stream.
INSIDE, SOFT, HARD = 0, 1, 2
# What stands before a symbol of the compact stream.
TOUCHING, SPACED, SIGNED, APART = 0, 1, 2, 3

# The first symbol (a kana) of those that need no case and write a word in one or two.
FIRST_WRITTEN = 0x3041
# Longest name walked, in symbols; longest text of a field looked at, in code points.
LONGEST = 48
FIELD_LIMIT = 40_000
# Bytes of text folded at a time: what one core keeps close.
CHUNK_BYTES = 49_152

SEED_EXACT = np.uint64(0x243F6A8885A308D3)
SEED_SOUND = np.uint64(0x13198A2E03707344)
SEED_LOOK = np.uint64(0xA4093822299F31D0)
SEED_SKELETON = np.uint64(0x082EFA98EC4E6C89)
SEED_SHAPE = np.uint64(0x452821E638D01377)
SEED_WORD = np.uint64(0xBE5466CF34E90C6C)
SEED_FIRST = np.uint64(0xC0AC29B7C97C50DD)
SEED_LAST = np.uint64(0x3F84D5B5B5470917)

# How a pattern's key was made, or how a candidate was found (`tag` of a posting, `view` of a candidate).
# NumPy integers, because the compiler would make one copy of a function for every plain integer that it is given.
(
    BY_EXACT,
    BY_SOUND,
    BY_LOOK,
    BY_SKELETON,
    BY_SHAPE,
    BY_SCRIPT,
    BY_SPLIT,
    BY_MASK,
    BY_SHARED_MASK,  # an ordinary word may stand behind the mask as well
    BY_EDIT,
) = (np.int64(number) for number in range(10))

# Columns of a candidate: segment, first and last+1 symbol of the compact stream, group or pattern, view, strength in thousandths.
SEGMENT, FIRST, LAST, TARGET, VIEW, WEIGHT = range(6)
CANDIDATE_COLUMNS = 6


class Streams(NamedTuple):
    """A chunk of texts, folded. `f_` arrays hold every symbol, `c_` arrays the letters, digits and ideographs."""

    f_symbol: Codes
    f_category: Small
    f_how: Small
    f_start: Ints  # code point in the original
    f_end: Ints
    f_byte: Ints
    f_byte_end: Ints
    c_symbol: Codes
    c_full: Ints  # index in the f_ arrays
    c_gap: Small
    c_boundary: Small
    c_covered: Small  # a plain name already stands here
    segment_row: Ints
    segment_field: Small
    f_offset: Ints  # of segments
    c_offset: Ints
    length: Ints  # code points of segments
    written: Ints  # ideographs of segments


class Keys(NamedTuple):
    """Every pattern under every key it can be found by."""

    prefix: Words  # bitmap of prefixes of keys
    complete: Words  # bitmap of whole keys
    slots: Words  # open addressing; 0 is free
    groups: Ints
    group_offset: Ints
    posting: Ints  # pattern
    tag: Small  # BY_…


class Patterns(NamedTuple):
    offset: Longs
    symbol: Codes
    breaks: Words  # bit i: the pattern itself is parted before symbol i
    right: Ints  # or the term, for kind TERM
    kind: Small
    confusable: Small  # how many of its own letters are folded ones
    capital: Small  # 1: the mark is written with a capital letter
    ambiguity: Floats
    weight: Small  # how many names its right has: the better known of two


class Neighbours(NamedTuple):
    """Names less one letter (for one edit), and names in order from the front and from the back (for masks)."""

    bits: Words
    slots: Codes  # 32 bits of the key; the same key may stand in several slots of a cluster
    patterns: Ints
    forward: Ints
    backward: Ints
    first_words: Words
    last_words: Words


class Language(NamedTuple):
    """Ordinary words and what is known of characters."""

    words: Words  # open addressing of word keys
    word_bits: Words
    syllable: Codes
    look: Codes
    split_slots: Words
    split_whole: Ints
    skeleton: Codes
    letters_offset: Ints  # Latin letters of syllables
    letters: Codes
    latin_offset: Ints  # ordinary Latin words in order of the alphabet
    latin: Codes
