"""How personal data looks to eyes that have not asked for it: 138****0000."""


def masked_name(name: str) -> str:
    return name[:1] + "*" * (len(name) - 1)


def masked_phone(phone: str) -> str:
    if len(phone) < 8:
        return "*" * len(phone)
    return phone[:3] + "*" * (len(phone) - 7) + phone[-4:]


def masked_email(email: str) -> str:
    local, at, domain = email.partition("@")
    return f"{local[:1]}***{at}{domain}" if at else "*" * len(email)
