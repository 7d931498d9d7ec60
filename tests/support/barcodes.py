"""Bar codes as a camera sees them: QR, EAN-13 and Code 128 drawn into a still film for Chromium's fake camera."""

from pathlib import Path

import segno

WIDTH, HEIGHT = 640, 480
Rows = list[list[bool]]

# ISO/IEC 15417: widths of bars and spaces of each symbol, from value 0; then the three starts, then the stop.
CODE_128 = [
    "212222",
    "222122",
    "222221",
    "121223",
    "121322",
    "131222",
    "122213",
    "122312",
    "132212",
    "221213",
    "221312",
    "231212",
    "112232",
    "122132",
    "122231",
    "113222",
    "123122",
    "123221",
    "223211",
    "221132",
    "221231",
    "213212",
    "223112",
    "312131",
    "311222",
    "321122",
    "321221",
    "312212",
    "322112",
    "322211",
    "212123",
    "212321",
    "232121",
    "111323",
    "131123",
    "131321",
    "112313",
    "132113",
    "132311",
    "211313",
    "231113",
    "231311",
    "112133",
    "112331",
    "132131",
    "113123",
    "113321",
    "133121",
    "313121",
    "211331",
    "231131",
    "213113",
    "213311",
    "213131",
    "311123",
    "311321",
    "331121",
    "312113",
    "312311",
    "332111",
    "314111",
    "221411",
    "431111",
    "111224",
    "111422",
    "121124",
    "121421",
    "141122",
    "141221",
    "112214",
    "112412",
    "122114",
    "122411",
    "142112",
    "142211",
    "241211",
    "221114",
    "413111",
    "241112",
    "134111",
    "111242",
    "121142",
    "121241",
    "114212",
    "124112",
    "124211",
    "411212",
    "421112",
    "421211",
    "212141",
    "214121",
    "412121",
    "111143",
    "111341",
    "131141",
    "114113",
    "114311",
    "411113",
    "411311",
    "113141",
    "114131",
    "311141",
    "411131",
    "211412",
    "211214",
    "211232",
    "2331112",
]
START_B, STOP = 104, 106
# ISO/IEC 15420: the seven modules of each digit in set A, and which of the left six come from set B for each first digit.
EAN_A = [
    "0001101",
    "0011001",
    "0010011",
    "0111101",
    "0100011",
    "0110001",
    "0101111",
    "0111011",
    "0110111",
    "0001011",
]
EAN_SETS = [
    "AAAAAA",
    "AABABB",
    "AABBAB",
    "AABBBA",
    "ABAABB",
    "ABBAAB",
    "ABBBAA",
    "ABABAB",
    "ABABBA",
    "ABBABA",
]


def qr(text: str) -> Rows:
    return [[bool(dark) for dark in row] for row in segno.make(text, error="m").matrix]


def code_128(text: str) -> Rows:
    values = [ord(sign) - 32 for sign in text]
    check = (START_B + sum(at * value for at, value in enumerate(values, start=1))) % 103
    widths = "".join(CODE_128[value] for value in (START_B, *values, check, STOP))
    return _bars("".join("10"[at % 2] * int(width) for at, width in enumerate(widths)))


def ean_13(digits: str) -> Rows:
    left = "".join(
        _ean(int(digit), kind)
        for digit, kind in zip(digits[1:7], EAN_SETS[int(digits[0])], strict=True)
    )
    right = "".join(_ean(int(digit), "C") for digit in digits[7:])
    return _bars(f"101{left}01010{right}101")


def _ean(digit: int, kind: str) -> str:
    right = EAN_A[digit].translate(str.maketrans("01", "10"))
    return {"A": EAN_A[digit], "B": right[::-1], "C": right}[kind]


def _bars(modules: str) -> Rows:
    line = [sign == "1" for sign in modules]
    return [line] * (len(line) // 3)


def film(path: Path, rows: Rows) -> Path:
    """Two equal frames of YUV4MPEG2 with the code in the middle, as dark and light as paper in a room."""
    scale = min((WIDTH - 80) // len(rows[0]), (HEIGHT - 40) // len(rows))
    grey = bytearray([225]) * (WIDTH * HEIGHT)
    left, top = (WIDTH - scale * len(rows[0])) // 2, (HEIGHT - scale * len(rows)) // 2
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            for line in range(scale if dark else 0):
                at = (top + y * scale + line) * WIDTH + left + x * scale
                grey[at : at + scale] = bytes([40]) * scale
    frame = b"FRAME\n" + bytes(grey) + bytes([128]) * (WIDTH * HEIGHT // 2)
    path.write_bytes(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420jpeg\n".encode() + frame * 2)
    return path
