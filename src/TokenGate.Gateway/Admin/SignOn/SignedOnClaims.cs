using System.Security.Claims;
using System.Text.Json;
using TokenGate.Gateway.Admin.Access;
using TokenGate.Gateway.Options;

namespace TokenGate.Gateway.Admin.SignOn;

/// <summary>
/// From the provider's claims to what a session keeps, and back. A session keeps values and not roles, so a changed mapping holds at once.
/// </summary>
internal static class SignedOnClaims
{
    private const string Session = "session";
    private const string Subject = "sub";
    private const string Name = "name";
    private const string User = "user";
    private const string Team = "team";
    private const string Role = "role";

    // A cookie holds all of it: what is longer than any real value is cut or left out.
    private const int LongestName = 128;
    private const int LongestValue = 256;
    private const int MostRoles = 100;

    /// <summary>The principal of a session.</summary>
    /// <param name="token">The claims of the identity token, whose signature holds.</param>
    /// <param name="told">What the provider's user information told; null where it has none.</param>
    /// <param name="openId">Names the claims.</param>
    public static ClaimsPrincipal Distil(ClaimsPrincipal token, JsonElement? told, OpenIdOptions openId)
    {
        string[] Values(string name) => name.Length == 0
            ? []
            : [.. ClaimValues.In(token, name).Concat(told is { } more ? ClaimValues.In(more, name) : []).Distinct(StringComparer.Ordinal)];

        var subject = Values(Subject).FirstOrDefault() ?? "";
        var user = UserOf(Values(openId.UserClaim), openId.UserClaim == "email" && Values("email_verified").Contains("false", StringComparer.OrdinalIgnoreCase));
        string[] names = [user, .. Values("preferred_username"), .. Values("email"), .. Values(Name), subject, "somebody"];
        var name = names.Select(Plain).First(static each => each.Length > 0);
        var claims = new List<Claim>
        {
            new(Session, Guid.CreateVersion7().ToString("N") + Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(8))),
            new(Subject, Cut(subject, LongestValue)),
            new(Name, Cut(name, LongestName)),
            new(User, user),
            new(Team, Values(openId.TeamClaim) is [var team] ? Cut(Plain(team), LongestName) : ""),
        };
        claims.AddRange(Values(openId.RoleClaim).Where(static value => value.Length <= LongestValue).Take(MostRoles).Select(static value => new Claim(Role, value)));
        return new ClaimsPrincipal(new ClaimsIdentity(claims, "sign-on"));
    }

    /// <summary>The person of a session; null when the principal is none of ours.</summary>
    public static SignedOnPerson? Read(ClaimsPrincipal principal)
    {
        string Of(string name) => principal.FindFirst(name)?.Value ?? "";
        return Of(Session) is { Length: > 0 } session
            ? new SignedOnPerson(session, Of(Subject), Of(Name), Of(User), Of(Team), [.. principal.FindAll(Role).Select(static claim => claim.Value)])
            : null;
    }

    /// <summary>One value names one person. Several name nobody, and neither does an address that nobody has verified.</summary>
    private static string UserOf(string[] values, bool isUnverified) => values is [{ Length: <= LongestValue } only] && !isUnverified ? only : "";

    private static string Plain(string text) => string.Concat(text.Where(static letter => !char.IsControl(letter))).Trim();

    private static string Cut(string text, int most) => text.Length <= most ? text : text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)];
}
