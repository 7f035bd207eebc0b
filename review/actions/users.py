"""What a person sets for themselves."""

from typing import Any

from django.db import transaction

from review.models import User


@transaction.atomic
def change(*, user: User, **fields: Any) -> User:
    """Change a person's own name, theme or keyboard setting."""
    for name, value in fields.items():
        setattr(user, name, value)
    user.save(update_fields=list(fields))
    return user
