using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.IdentityModel.Tokens;
using TokenGate.Gateway.Admin.Access;
using TokenGate.Gateway.Admin.SignOn;
using TokenGate.Gateway.Options;
using Xunit;

namespace TokenGate.Gateway.Tests.Admin;

/// <summary>What a provider's claims give, and what they do not.</summary>
public sealed class ClaimTests
{
    private static readonly OpenIdOptions OpenId = new()
    {
        Authority = "https://login.example.com",
        RoleClaim = "groups",
        TeamClaim = "department",
        Roles = new OpenIdRoles { Viewer = ["readers"], Operator = ["https://example.com/ops"], Auditor = ["a", "b"], Executive = ["board"], Employee = ["staff"] },
        EverybodyIsEmployee = false,
    };

    [Theory]
    [InlineData("""{"groups":["readers","x"]}""", "viewer")]
    [InlineData("""{"groups":"https://example.com/ops"}""", "viewer operator")]
    [InlineData("""{"groups":["b","staff"]}""", "employee viewer auditor")]
    [InlineData("""{"groups":["board"]}""", "executive")]
    [InlineData("""{"groups":["READERS"," readers","reader","readers\n"]}""", "")]
    [InlineData("""{"groups":["viewer","operator","auditor","admin","*"]}""", "")]
    [InlineData("""{"groups":{"readers":true}}""", "")]
    [InlineData("""{"groups":[["readers"]]}""", "")]
    [InlineData("""{"role":"readers","Groups":["readers"]}""", "")]
    [InlineData("""{"groups":null}""", "")]
    [InlineData("{}", "")]
    public void Roles_OfAClaim_AreThoseOfItsListedValues(string claims, string roles) =>
        Assert.Equal(roles, string.Join(' ', RoleNames.From(Person(claims, OpenId).RolesBy(OpenId))));

    [Fact]
    public void Roles_WithinAnObject_AreFoundByDots_AndANameWithDotsComesFirst()
    {
        var nested = OpenId with { RoleClaim = "realm_access.roles" };
        Assert.Equal(AdminRoles.Viewer, Person("""{"realm_access":{"roles":["readers"]}}""", nested).RolesBy(nested));
        var address = OpenId with { RoleClaim = "https://example.com/roles" };
        Assert.Equal(AdminRoles.Viewer, Person("""{"https://example.com/roles":["readers"]}""", address).RolesBy(address));

        // The identity token holds an object as text.
        var token = new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", "1"), new Claim("realm_access", """{"roles":["board"]}""")], "test"));
        Assert.Equal(AdminRoles.Executive, SignedOnClaims.Read(SignedOnClaims.Distil(token, null, nested))!.RolesBy(nested));
    }

    [Theory]
    [InlineData("""{"email":"a@example.com","email_verified":true}""", "a@example.com")]
    [InlineData("""{"email":"a@example.com"}""", "a@example.com")]
    [InlineData("""{"email":"a@example.com","email_verified":false}""", "")]
    [InlineData("""{"email":"a@example.com","email_verified":"false"}""", "")]
    [InlineData("""{"email":["a@example.com","b@example.com"]}""", "")]
    [InlineData("{}", "")]
    public void User_IsOneVerifiedValue_OrNobody(string claims, string user) => Assert.Equal(user, Person(claims, OpenId).User);

    [Fact]
    public void Session_KeepsValues_SoThatAChangedMappingHolds()
    {
        var person = Person("""{"groups":["readers"],"department":"Finance","name":"Ada\u0000 L."}""", OpenId);
        Assert.Equal(("Finance", "Ada L."), (person.Team, person.Name));
        Assert.Equal(AdminRoles.Executive, person.RolesBy(OpenId with { Roles = new OpenIdRoles { Executive = ["readers"] } }));
        Assert.NotEqual(person.Session, Person("{}", OpenId).Session);
    }

    [Fact]
    public void Claims_OfAHostileProvider_StayBounded()
    {
        var groups = string.Join(',', Enumerable.Range(0, 5_000).Select(static i => $"\"g{i}\""));
        var person = Person($$"""{"groups":[{{groups}}],"name":"{{new string('n', 100_000)}}","email":"{{new string('e', 10_000)}}"}""", OpenId);
        Assert.Equal((100, 128, ""), (person.RoleValues.Count, person.Name.Length, person.User));
    }

    [Theory]
    [InlineData("/me", "/me")]
    [InlineData("/me#/exchange-1", "/me#/exchange-1")]
    [InlineData(null, "/")]
    [InlineData("", "/")]
    [InlineData("https://evil.example/", "/")]
    [InlineData("//evil.example/", "/")]
    [InlineData("/\\evil.example/", "/")]
    [InlineData("/a\r\nLocation: x", "/")]
    [InlineData("/sign-on", "/")]
    [InlineData("me", "/")]
    public void Return_LeadsNowhereElse(string? asked, string path) => Assert.Equal(path, SignOnEndpoint.Local(asked));

    [Fact]
    public void Failure_IsNamedByItsCause()
    {
        (Exception Exception, string Code)[] all =
        [
            (new InvalidOperationException("IDX20803", new IOException("IDX20804", new HttpRequestException("refused"))), SignOnFailure.Down),
            (new TaskCanceledException("late"), SignOnFailure.Down),
            (new AuthenticationFailureException("x", new SecurityTokenSignatureKeyNotFoundException("IDX10503")), SignOnFailure.Signature),
            (new SecurityTokenInvalidAudienceException("IDX10214"), SignOnFailure.Signature),
            (new AuthenticationFailureException("Access was denied by the resource owner or by the remote server."), SignOnFailure.Refused),
            (new AuthenticationFailureException("Correlation failed."), SignOnFailure.Expired),
            (new AuthenticationFailureException("invalid_client"), SignOnFailure.Unusable),
        ];
        foreach (var (exception, code) in all)
        {
            Assert.Equal(code, SignOnFailure.From(exception, "https://login.example.com").Code);
        }
    }

    private static SignedOnPerson Person(string told, OpenIdOptions openId)
    {
        var token = new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", "subject-1")], "test"));
        return SignedOnClaims.Read(SignedOnClaims.Distil(token, JsonElement.Parse(told), openId))!;
    }
}
