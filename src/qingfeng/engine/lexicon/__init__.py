"""What a monitor knows by heart: other names of marks, forms of style codes, wording. CSV files beside this one."""

from qingfeng.engine.lexicon.load import Brand, Name, Shape, Term, brands, names, shapes, terms

__all__ = ["Brand", "Name", "Shape", "Term", "brands", "names", "shapes", "terms"]
