"""The `qingfeng` command. Django is made ready first; the commands' modules may then import what they use at the top."""

import os
import sys
from importlib import import_module

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qingfeng.wiring.settings")
    django.setup()
    sys.exit(import_module("qingfeng.wiring.cli.application").run(sys.argv[1:]))
