import pytest

from qingfeng.foundation.ui import words
from qingfeng.foundation.ui.words import add_words, word


def test_a_code_has_one_word_and_a_second_one_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    # The words are the whole process's, and other tests read them.
    monkeypatch.setattr(words, "_words", {})
    add_words("state", {"tested_once": "Tested"})
    with pytest.raises(ValueError, match="tested_once"):
        add_words("state", {"tested_twice": "Tested", "tested_once": "Otherwise"})
    assert word("state", "tested_once") == "Tested"
    assert word("state", "tested_twice") == "tested twice"
