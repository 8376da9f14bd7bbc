#!/usr/bin/env python3
"""Records what PyYAML's SafeLoader, which Ansible's loader is made of, makes of plain scalars.

Run it with the Python of an environment that has ansible-core 2.18, from this folder:

    python record_scalars.py

It writes ../resources/scalars/yaml.json: for every scalar its type and, in Python's notation, its value. "error" is what PyYAML refuses.
"""
import json
import os

import yaml

TARGET = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "resources", "scalars", "yaml.json")

SCALARS = """
~ null Null NULL nULL none None nil
y Y n N yes Yes YES yEs no No NO nO true True TRUE tRUE false False FALSE on On ON oN off Off OFF oFF t f
0 00 000 1 -1 +1 -0 +0 10 1_000 1__0 1_ 0_ 0__ _1 _ -_1 +1_0_ 12345678901234567890 -98765432109876543210 1,000 1'000
07 017 0644 0755 -017 +017 0_7 0_644 08 09 018 0o17 0o8 0O17 0778 00x1
0b0 0b1 0b101 -0b101 +0b11 0b1_0 0b_ 0b 0b2 -0b_ 0B1
0x0 0xff 0xFF 0xfF 0x1_F -0x1f +0x1F 0x 0x_ 0xg 0X1F
1:30 12:30 12:30:45 -1:30 +1:30 01:30 0:30 1:60 1:6 1:06 190:20:30 1:30:5 1_0:30 1:3_0 1:30: :30 1:: 23:59:59:59 99999:00 1:99 -0:30
1:30.5 -1:30.5 +1:30.5 0:30.5 01:30.5 190:20:30.15 1:60.5 1:30. 1:30.0 -190:20:30.15 1_0:30.5 1:30._5 1:30.5e+3 00:00.5 59:59:59.999
1.0 1. -1. +1. 1.5 -1.5 +1.5 .5 -.5 +.5 0.5 00.5 09.5 1_000.5 1_000.5_5 1._5 1._ .5_ ._5 . .. ... -. +. ._ 1.5.5 1.2.3 -0.0 0.0 +0.0
1e5 1E5 1e+5 1e-5 1.e+5 1.e5 1.5e5 1.5e+5 1.5E+5 1.5e-5 -1.5e-5 +1.5E-05 .5e+3 .5e3 -.5e+3 .e+5 1.0e+308 1.0e-400 1_0.5e+1 1.5e+1_0 0.1 0.30000000000000004
1.0e+309 -1.0e+400 .inf .Inf .INF -.inf +.inf -.Inf .iNF .nan .NaN .NAN -.nan .Nan inf nan Infinity NaN
2001-01-01 2001-1-1 2001-01-01T00:00:00Z 2001-12-14t21:59:43.10-05:00 2001-13-45 20010101 2001-01 01-01-2001
= == << <<< a:b a=b :x ::1 - -- --1 +-1 -+1 + ++1 1a a1 0a 1-2 1/2 1+1 1j 0.0.0.0 127.0.0.1 10.0.0.0/8 fe80::1 1.1_ v1.0 1.0.0 1.10 3.10 08.1 0_8 0x1.8 0b1.1 \u0661\u0662 \u00e9 \u221e
""".split()


def described(text):
    try:
        value = yaml.load("a: " + text, Loader=yaml.SafeLoader)["a"]
    except Exception:  # ValueError, ConstructorError, ParserError: refused is refused
        return "error", None
    if value is None:
        return "null", None
    if isinstance(value, bool):
        return "bool", repr(value)
    if isinstance(value, (int, float, str)):
        return type(value).__name__, repr(value) if not isinstance(value, str) else value
    return "date", None


def main():
    os.makedirs(os.path.dirname(TARGET), exist_ok=True)
    # PyYAML needs a character or the end after "...", and takes "- " for an entry; such texts are no scalars there and are left out here.
    lines = [json.dumps([text, *described(text)], ensure_ascii=False) for text in dict.fromkeys(SCALARS) if text != "-"]
    with open(TARGET, "w", encoding="utf-8") as file:
        file.write("[\n" + ",\n".join(lines) + "\n]\n")


if __name__ == "__main__":
    main()
