"""OpenID Connect, strictly: signature, issuer, audience, age and nonce of the id token are all checked.

allauth leaves the signature out where the token came straight from the service, and knows no nonce; here a token counts
only if it is signed by the service, for this site, in answer to this very sign-in.
"""

from __future__ import annotations

__all__ = ["StrictIdentity"]

from hmac import compare_digest
from typing import TYPE_CHECKING, Any

from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter

if TYPE_CHECKING:
    from django.http import HttpRequest

# Signed with the service's private key; never "none", never a secret that both sides share.
_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")


class StrictIdentity(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]  # - allauth ships no types
    """Reads who has signed in at the identity service."""

    nonce = ""

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        """What the service says, once it is proved.

        Raises:
            OAuth2Error: no id token, or one that does not hold.
        """
        credential = kwargs["response"].get("id_token")
        if not credential:
            raise OAuth2Error("The identity service sent no id token.")
        claims = self._decode_id_token(app, credential)
        if not self.nonce or not compare_digest(str(claims.get("nonce", "")), self.nonce):
            raise OAuth2Error("The id token answers another sign-in.")
        if not claims.get("email") and self.openid_config.get("userinfo_endpoint"):
            claims |= self._more_about(claims, token)
        if claims.get("email_verified") is False:
            raise OAuth2Error("The identity service has not verified the address.")
        login = self.get_provider().sociallogin_from_response(request, {"id_token": claims})
        # The service's claims are not needed again; only its id for the person is kept.
        login.account.extra_data = {}
        return login

    def _more_about(self, claims: dict[str, Any], token: Any) -> dict[str, Any]:
        found: dict[str, Any] = self._fetch_user_info(token.token)
        if found.get("sub") != claims.get("sub"):
            raise OAuth2Error("The identity service spoke of somebody else.")
        return {key: found[key] for key in ("email", "email_verified", "name") if key in found}

    def _decode_id_token(self, app: Any, id_token: str) -> dict[str, Any]:
        import jwt  # noqa: PLC0415 - only sites with an identity service need it

        try:
            algorithm = jwt.get_unverified_header(id_token).get("alg")
        except jwt.PyJWTError as error:
            raise OAuth2Error("The id token cannot be read.") from error
        if algorithm not in _ALGORITHMS:
            raise OAuth2Error("The id token is signed in a way that is not accepted.")
        claims: dict[str, Any] = jwtkit.verify_and_decode(
            credential=id_token,
            keys_url=self.openid_config["jwks_uri"],
            issuer=self.openid_config["issuer"],
            audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
            verify_signature=True,
        )
        if "exp" not in claims or "sub" not in claims:
            raise OAuth2Error("The id token says neither who nor until when.")
        return claims
