"""Write docs/reference/settings.md from the declarations; a test compares, so run this after changing one."""

from pathlib import Path

from qingfeng.wiring.config import SETTINGS

TARGET = Path(__file__).resolve().parents[1] / "docs" / "reference" / "settings.md"
HEAD = """# Settings

Read from the environment only, once, when a process starts. A value that cannot be trusted, and any variable beginning with
`QINGFENG_` that is not in this list, stops the start with a message that names it. Declared in `src/qingfeng/wiring/config.py`; this
page is written from there by `python scripts/settings_reference.py`.

设置只从环境变量读取,进程启动时读取一次。值有疑问,或出现本表以外以 `QINGFENG_` 开头的变量时,拒绝启动并指明名称。
"""


def page() -> str:
    parts = [HEAD]
    for setting in SETTINGS:
        default = f"`{setting.default}`" if setting.default else "empty"
        parts.append(
            f"\n## `{setting.name}`\n\nKind: {setting.kind}. Default: {default}.\n\n{setting.help_en}\n\n{setting.help_zh}\n"
        )
    return "".join(parts)


if __name__ == "__main__":
    TARGET.write_text(page(), encoding="utf-8")
