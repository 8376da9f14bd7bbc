#!/usr/bin/env python3
"""Records what Python's re makes of the patterns below, as text and as bytes: record.py > vectors.json (Python 3.11)."""
import json, re, sys, warnings

warnings.simplefilter('ignore')
PATTERNS = [
    # repetition
    'a', 'a*', 'a+?', 'a{2}', 'a{,2}', 'a{1,}', 'a{,}', 'a{1,2}?', 'a{x}', 'a{', 'a{}', '{', '}', 'x{1,2', '(?:ab){2}', 'a*+a', 'a++b', '(?:ab)*+', 'a{1,2}+a', 'a?+a', '(?>a+)b', r'\w++\b',
    'a**', '*a', '+', '(?:*a)', 'a|*', 'a{2}{3}', 'a{3,2}', '^*', r'\b*a', '(a*)*', '(a|ab)(c|bcd)(d*)', 'a*?$', '(?=a)*b', 'a??b',
    # groups
    '(a)(b)?', '(?P<x>a)(?P=x)', r'(a)\1', r'(?P<x>a)|b', '(?P<x>a)(?P<x>b)', '(?P<1x>a)', '(?P<x', '(?P=y)', '(?P<y>a', '(', ')', 'a)', '(?:a', r'(a\1)', r'(?P<n>a(?P=n))', '(?<x>a)', "(?'x'a)", '(?#note)a', '(?#note',
    '(a)?b(?(1)c|d)', '(?P<q>a)?b(?(q)c|d)', '(?(2)a|b)', '(?(z)a)', '(?P<a>x)(y)(?P=a)', '(?:a)(?:b)', r'((a)(b))\3\2', r'\1', r'(a)\2', '(?<=a)b', '(?<!a)b', 'a(?=b)', 'a(?!b)', '(?)', '(?', '(?z)', '(?P>x)',
    # classes
    '[[]', '[]a]+', '[^]a]+', '[a-z-[aeiou]]+', '[a', '[', '[]', '[^]', '[a-]+', '[-a]+', '[]-a]', r'[\]]', r'[\w-]+', r'[\w.-]+', r'[a-\w]', r'[\w-z]', r'[A-\w]', r'[\d-9]', r'[\W]+', r'[\S]+', r'[\D]+', r'[^\W]+', r'[^\s]+', r'[\b]', r'[\1]', r'[\101]', r'[\8]', r'[\A]', r'[\x41-\x43]+',
    '[z-a]', '[a^]+', '[^^]+', r'[\^]', '[a&&b]+', '[a||b]+', '[a--b]', '[é]+', '[à-ü]+', r'[\xe0-\xff]+', r'[\x80-\xff]+', r'[^\x00-\x7f]+', r'[\-a]+', '[ #]+', r'[\n\t]',
    # escapes
    r'\d+', r'\D+', r'\w+', r'\W+', r'\s+', r'\S+', r'\bé', r'\bb\b', r'b\B', r'\Bb', r'\Aa', r'b\Z', r'\.', r'\ ', r'\#', r'\-', r'\é', r'\x41', r'\x4', r'\u0041', r'\U00000041', r'\u41', r'\0', r'\07', r'\101', r'\400', r'\8', r'\q', r'\y', r'\z', r'\G', r'\p{L}', r'\k', r'\_', '\\', r'\N{BULLET}', r'\n', r'\\', r'a\\', r'\{', r'\$', r'\/', r'\"', r'\e', r'\c',
    # flags
    '(?i)AB', '(?i:A)b', '(?i)É', 'a(?i)b', '(?m)^b$', '(?s).+', '.+', '(?-i:a)', '(?i)a(?-i:B)', '(?x) a b # note ( \n c', '(?x)a\\ b', '(?x)[ ]', '(?x: a b )c', '(?x)(?-x: a)', '(?a)\\w+', r'(?a)\bé', '(?a:\\w+)é', '(?L)a', '(?u)\\w+', '(?ims)^A.B$', '(?mi)^B', '(?i)(?m)^B', ' (?x)a', '(?x) (?i)A', '(?a-i:b)', '(?i-a:b)', '(?i', '(?i-:a)', '(?-:a)', '(?ii)A', '(?im-s:A.)',
    # places
    '^a', 'b$', '^$', '$', '^', 'a$\n', r'a\n$', '', '|', 'a|', '|a', 'a||b', '()', '(|a)b', 'x*',
    # as in playbooks
    r'^(\s*)(#\s*)?PermitRootLogin\b.*$', r'^(?P<key>[^=\s]+)\s*=\s*(?P<value>.*)$', r'^127\.0\.0\.1(?:\s+\S+)*\s+db(\s|$)', r'(?<=version )\d+(\.\d+)*', r'^GRUB_CMDLINE_LINUX="((?:(?!quiet).)*)"$', r'[^a-zA-Z0-9_.-]', r'^(\d+)\.(\d+)(?:-rc(\d+))?', r'https?://([^/]+)(/.*)?', r'(.*)', r'^(.*?)(,|$)', r"'([^']*)'",
]
SUBJECTS = ['', 'a', 'ab', 'aab', 'aaab', 'abab', 'abc', 'abcd', 'bd', 'b', 'xyx', 'a\n', 'a\nb', 'a\nb\n', 'A\nB', 'aB', 'AB c', 'a{x}', 'a{', '{}', '[', ']a]', 'b-]', 'a-b_c.d', 'a^b&c|d', 'é', 'Éé b', 'àéü', 'a b  c', 'a#b', '\\', 'a\\b', '\x08', '\x1c\x85\xa0', '\x00\x07A',
            '١٢3', 'e\u0301x', 'a\u203fb', '\u4e00\u2160\u00bd', '-', '8q', 'aaabbb', 'abcbcd',
            '  # PermitRootLogin yes', 'key = a value', '127.0.0.1 localhost db', 'version 1.22.3', 'GRUB_CMDLINE_LINUX="a b"', '1.2-rc3', 'http://h/p?q', "it's 'so', or 'not'", '"$/']
TEMPLATES = ['<\\g<0>>', '-', '\\1|\\g<1>', '\\2', '\\g<x>\\n', '\\101\\0\\07', '\\q', '\\', '\\g', '\\g<', '\\g<>', '\\g<-1>', '\\g<9>', '\\.\\é', '\\g<key>:\\g<value>', '\\99', '\\400', '\\é\\\\']


def plain(value):
    if isinstance(value, bytes):
        return value.decode('latin-1')
    return value


def record(pattern, binary):
    convert = (lambda s: s.encode()) if binary else (lambda s: s)
    entry = {'pattern': pattern, 'bytes': binary}
    try:
        compiled = re.compile(convert(pattern))
    except Exception:
        return dict(entry, error=True)
    found = []
    for number, subject in enumerate(SUBJECTS):
        for m in compiled.finditer(convert(subject)):
            found.append([number, *m.span(), [plain(g) for g in m.groups()]])
    templates = []
    for template in TEMPLATES:
        m = next((m for m in (compiled.search(convert(s)) for s in SUBJECTS) if m), None)
        if m is None:
            break
        try:
            templates.append(plain(m.expand(convert(template))))
        except Exception:
            templates.append(None)
    return dict(entry, found=found, templates=templates, names=dict(compiled.groupindex))


if sys.version_info[:2] != (3, 11):
    sys.exit('the vectors are those of Python 3.11')
cases = [record(p, b) for p in PATTERNS for b in (False, True)]
lines = ',\n'.join(json.dumps(c, ensure_ascii=False) for c in cases)
print('{"python": "%d.%d.%d",\n"subjects": %s,\n"templates": %s,\n"cases": [\n%s\n]}' % (*sys.version_info[:3], json.dumps(SUBJECTS), json.dumps(TEMPLATES), lines))
