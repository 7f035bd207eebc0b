"""How the log says what happened. Each app adds the phrases of its own verbs."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PHRASES: dict[str, Promise] = {
    "review.review.started": _("Review started"),
    "review.review.changed": _("Settings changed"),
    "review.invitation.made": _("Invitation link made"),
    "review.invitation.withdrawn": _("Invitation link withdrawn"),
    "review.member.joined": _("Joined the review"),
    "review.member.roles_changed": _("Roles changed"),
}
