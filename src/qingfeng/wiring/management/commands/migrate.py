from typing import Any

from django.core.management.base import CommandParser
from django.core.management.commands import migrate

from qingfeng.wiring.rights import OWNER, grant_parts, provide_login


class Command(migrate.Command):
    """Django's own, run as the owner, with the rights of the application's role around it."""

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(database=OWNER)

    def handle(self, *args: Any, **options: Any) -> None:
        provide_login()
        super().handle(*args, **options)
        grant_parts()
