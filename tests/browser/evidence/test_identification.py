"""From the officer's telephone to the right holder's and back: at 390 px, by what stands on the pages."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from qingfeng.evidence.models import Identification, PictureMask
from tests.browser.conftest import Visit
from tests.browser.support import View, fits
from tests.browser.world import World, raise_world
from tests.support.pictures import png


@pytest.fixture
def world(site: str, tmp_path: Path) -> World:
    return raise_world(tmp_path)


def test_goods_at_the_counter_are_identified_by_their_right_holder(
    visit: Visit, world: World
) -> None:
    phone = View("zh-hans", "light", 390)
    with visit("customs").looking(phone) as page:
        page.goto("/identifications/new/")
        page.fill("[name=ground_text]", "厦关查验〔2026〕1001号")
        page.fill("[name=goods]", "运动鞋 40 双")
        page.fill("[name=value]", "16000")
        page.get_by_role("button", name="继续").click()
        page.set_input_files(
            "#picture", {"name": "shoe.png", "mimeType": "image/png", "buffer": png(900, 600)}
        )
        page.get_by_role("button", name="添加").click()
        expect(page.get_by_alt_text("货物照片 1")).to_be_visible()
        page.get_by_role("link", name="查看 1").click()
        page.locator(".ev-mask").wait_for()
        # What is drawn on is as large as its picture, and its script comes with the page.
        page.wait_for_load_state("load")
        glass = page.locator(".ev-mask").bounding_box()
        assert glass is not None
        page.mouse.move(glass["x"] + 20, glass["y"] + 20)
        page.mouse.down()
        page.mouse.move(glass["x"] + 120, glass["y"] + 90)
        page.mouse.up()
        expect(page.locator(".ev-boxes li")).to_have_count(1)
        page.get_by_role("button", name="涂黑").click()
        expect(page.get_by_text("已涂黑。请再看一遍，然后签字。")).to_be_visible()
        page.get_by_label("照片上看不到面单").check()
        page.get_by_label("照片上看不到人脸").check()
        fits(page)
        page.get_by_role("button", name="签署").click()
        expect(page.get_by_text("可见", exact=True)).to_be_visible()
        page.fill("#code", "sw-1")
        page.locator("#product ~ form button[type=submit]").first.click()
        page.locator(".ev-found button").first.click()
        page.get_by_label("与仿品一致").check()
        page.get_by_role("button", name="保存所见").click()
        fits(page)
        page.get_by_role("button", name="发送权利人").click()
        expect(page.get_by_text("已发出。期限自证明送达起算。")).to_be_visible()
        address = page.url
    with visit("holder").looking(View("en", "light", 390)) as page:
        page.goto("/identifications/")
        page.goto(address)
        expect(page.get_by_text("厦关查验")).to_have_count(0)
        page.get_by_role("button", name="Confirm receipt").click()
        expect(page.get_by_text("3 working days left")).to_be_visible()
        page.get_by_role("link", name="Answer", exact=True).click()
        page.get_by_label("Counterfeit").check()
        page.get_by_label("We do not apply").check()
        page.fill("[name=reasons]", "The label is not ours.")
        page.fill("[name=identifier]", "Helen Shaw")
        page.fill("[name=position]", "Counsel")
        page.fill("[name=interest]", "none")
        power = {"name": "power.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 power"}
        page.set_input_files("[name=authority]", power)
        page.get_by_label("The statement is true").check()
        page.get_by_role("button", name="Give the answer").click()
        expect(page.get_by_role("alert")).to_contain_text("Say why you do not apply.")
        page.fill("[name=decline_reason]", "The value is small.")
        page.set_input_files("[name=authority]", power)
        page.get_by_role("button", name="Give the answer").click()
        expect(page.get_by_text("Done.")).to_be_visible()
        fits(page)
    row = Identification.objects.get(goods="运动鞋 40 双")
    assert (row.state, row.answer.verdict) == ("answered", "counterfeit")
    ((x, y, width, height),) = PictureMask.objects.get(identification=row).boxes
    assert x > 0 < y
    assert width > 200 < height, "as it was drawn with the finger"


def test_an_officer_signs_what_silence_means(visit: Visit, world: World) -> None:
    with visit("customs").looking(View("zh-hans", "light", 390)) as page:
        page.goto(f"/identifications/{world.questions['lapsed']}/")
        expect(page.get_by_text("放行由关员签发")).to_be_visible()
        page.get_by_role("button", name="签认逾期未答复").click()
        page.get_by_role("link", name="签发放行").click()
        page.fill("[name=reason]", "权利人未在期限内申请")
        page.get_by_role("button", name="签署").click()
        expect(page.get_by_text("货物已放行").first).to_be_visible()
    assert Identification.objects.get(pk=world.questions["lapsed"]).state == "closed"
