from __future__ import annotations

import pytest

from elinvoima_xl.foundation.personal import CODE, CONTACTS, MAIL, PHONE, find_personal, mask


def kinds(text):
    return [each.kind for each in find_personal(text)]


def with_check(birth, sign, number):
    return f"{birth}{sign}{number}" + "0123456789ABCDEFHJKLMNPRSTUVWXY"[int(birth + number) % 31]


@pytest.mark.parametrize("sign", "+-ABCDEFUVWXY–")
def test_an_identity_code_is_found_with_every_century_sign(sign):
    assert kinds(f"Kysy: {with_check('010190', sign, '123')}.") == [CODE]


@pytest.mark.parametrize("text", ["010190-123X", "320190-123M", "290201-002A", "1010190-123M", "010190-123M4"])
def test_what_only_looks_like_an_identity_code_is_none(text):
    assert kinds(text) == []


def test_a_code_that_a_word_names_is_one_though_its_check_character_is_wrong():
    assert kinds("hetu 010190-123X") == [CODE]


def test_a_code_in_small_letters_is_found():
    assert kinds("010190-123m") == [CODE]


@pytest.mark.parametrize(
    "text",
    [
        "040 123 4567",
        "0401234567",
        "050-1234567",
        "0500 123 456",
        "040 12 34 567",
        "+358 40 123 4567",
        "+358401234567",
        "+358 (0)40 123 4567",
        "+46 70 123 45 67",
        "(08) 615 5123",
        "08 6155 1234",
        "p. 086155123",
    ],
)
def test_a_telephone_number_is_found(text):
    assert kinds(f"Lisätietoja: {text}.") == [PHONE]


@pytest.mark.parametrize("text", ["maija.malli@malli.example", "maija(at)malli.example", "Malli@kunta.malli.example"])
def test_an_address_of_a_person_is_found(text):
    assert kinds(f"Lisätietoja ({text}).") == [MAIL]


@pytest.mark.parametrize(
    "text",
    [
        "KAJDno-2027-123",
        "KAJDno-2027-0401234",
        "KAJ/1234/00.01.02/2027",
        "1.1.–30.6.2027",
        "01.01.2027-30.06.2027",
        "2027-01-01",
        "01-02-2027",
        "05 06 2027",
        "08-2027-123",
        "2026–2027 2027–2028",
        "2 500 000 e",
        "+12 345 678 e",
        "1.1.1.a 0,45 123456",
        "1234567-1",
        "0412345-6",
        "FI21 1234 5600 0007 85",
        "klo 08–16",
        "0800 123 456",
        "20272031",
    ],
)
def test_numbers_of_other_kinds_are_none(text):
    assert kinds(f"Hanke {text} etenee") == []


@pytest.mark.parametrize(
    "text",
    [
        "vaihde 08 615 5123",
        "Puhelinvaihde: +358 8 615 5123",
        "Vaihteen numero on 08 615 5123",
        "växel 08 615 5123",
        "kirjaamo@malli.example",
        "info-kunta@malli.example",
        "yritysneuvonta@malli.example",
        "etunimi.sukunimi@malli.example",
    ],
)
def test_switchboards_and_role_addresses_are_nobodys(text):
    assert kinds(text) == []


def test_a_mask_leaves_the_rest_and_what_is_allowed():
    text = "A 010190-123M, 040 123 4567, maija@malli.example, KAJDno-2027-123"

    assert mask(text) == "A ••••••-••••, ••• •••••••, •••@•••, KAJDno-2027-123"
    assert mask(text, CONTACTS) == "A ••••••-••••, 040 123 4567, maija@malli.example, KAJDno-2027-123"
    assert mask(mask(text)) == mask(text)
