"""Who may make an account: the first person, and whoever holds an open invitation."""

from allauth.account.adapter import DefaultAccountAdapter

from review.models import Invitation, User

SESSION_KEY = "invitation_token"


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        token = request.session.get(SESSION_KEY)
        invited = token and Invitation.objects.open().filter(token=token).exists()
        return bool(invited) or not User.objects.exists()
