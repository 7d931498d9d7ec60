"""The demo: a fixed cast, real and invented offers, one fixed day."""

from qingfeng.wiring.demo.run import DEMO_NOW, DemoSummary, run_demo

__all__ = ["DEMO_NOW", "DemoSummary", "run_demo"]
