import pytest

from qingfeng.foundation.ui.words import add_words, word


def test_a_code_has_one_word_and_a_second_one_is_refused() -> None:
    add_words("state", {"tested_once": "Tested"})
    with pytest.raises(ValueError, match="tested_once"):
        add_words("state", {"tested_twice": "Tested", "tested_once": "Otherwise"})
    assert word("state", "tested_once") == "Tested"
    assert word("state", "tested_twice") == "tested twice"
