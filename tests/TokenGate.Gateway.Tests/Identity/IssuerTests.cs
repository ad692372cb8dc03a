using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using TokenGate.Gateway.Identity;
using Xunit;

namespace TokenGate.Gateway.Tests.Identity;

/// <summary>Tokens of an issuer that is there, changes its keys, and is not there.</summary>
public sealed class IssuerTests : IDisposable
{
    private const string Key = "TokenGate:Identity:Sources:0:Keys";

    private readonly IdentityFolder _setup = new();

    public void Dispose() => _setup.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Keys_ByDiscoveryOrAddress_CheckTokens_AndFollowARotation(bool discovers)
    {
        await using var issuer = await TestIssuer.StartAsync();
        var resolver = await ResolverAsync(issuer, discovers);
        Assert.Equal("ada", await Of(resolver, issuer.Token("ada")));
        Assert.Equal("-", await Of(resolver, issuer.Token("eve", issuer: "https://evil")));
        issuer.Rotate("second");
        var since = Stopwatch.GetTimestamp();
        while (await Of(resolver, issuer.Token("grace")) != "grace")
        {
            Assert.InRange(Stopwatch.GetElapsedTime(since).TotalSeconds, 0, 20);
        }

        Assert.Empty(_setup.Concerns.All);
    }

    [Fact]
    public async Task Tokens_WithUnknownKeys_DoNotMakeTheIssuerWork()
    {
        await using var issuer = await TestIssuer.StartAsync();
        var resolver = await ResolverAsync(issuer, discovers: true);
        Assert.Equal("ada", await Of(resolver, issuer.Token("ada")));
        using var other = RSA.Create(2048);
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal("-", await Of(resolver, issuer.Token("eve", key: other, id: "made-up-" + i)));
        }

        Assert.InRange(issuer.Fetches, 1, 2);
    }

    [Fact]
    public async Task Issuer_ThatCannotBeReached_IsNamed_StallsNobody_AndTheLastKeysServeOn()
    {
        var port = FreePort();
        var resolver = await ResolverAsync($"http://127.0.0.1:{port}", discovers: true);
        var since = Stopwatch.GetTimestamp();
        using var other = RSA.Create(2048);
        Assert.Equal("-", await Of(resolver, Signed(other, $"http://127.0.0.1:{port}")));
        Assert.InRange(Stopwatch.GetElapsedTime(since).TotalSeconds, 0, 5);
        var concern = Assert.Single(_setup.Concerns.All);
        Assert.Equal(Key, concern.Key);
        Assert.Contains($"127.0.0.1:{port}", concern.Problem, StringComparison.Ordinal);

        string token;
        await using (var issuer = await TestIssuer.StartAsync(port))
        {
            token = issuer.Token("ada");
            Assert.Equal("ada", await Of(await ResolverAsync(issuer, discovers: true), token));
            Assert.Empty(_setup.Concerns.All);
        }

        var again = await ResolverAsync($"http://127.0.0.1:{port}", discovers: true);
        Assert.Equal("ada", await Of(again, token));
        Assert.Contains(".last", Assert.Single(_setup.Concerns.All).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Discovery_OfAnotherIssuer_IsRefused()
    {
        await using var issuer = await TestIssuer.StartAsync();
        issuer.Lie = "https://evil";
        var resolver = await ResolverAsync(issuer, discovers: true);
        Assert.Equal("-", await Of(resolver, issuer.Token("ada")));
        Assert.Contains("https://evil", Assert.Single(_setup.Concerns.All).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_ThatAsksForAnExtension_IsRefused()
    {
        await using var issuer = await TestIssuer.StartAsync();
        var resolver = await ResolverAsync(issuer, discovers: true);
        Assert.Equal("-", await Of(resolver, issuer.Token("ada", critical: "http://example.com/extension")));
        Assert.Equal("ada", await Of(resolver, issuer.Token("ada")));
    }

    [Theory]
    [InlineData(253402300799L, "ada")]
    [InlineData(253402300800L, "ada")]
    [InlineData(1L, "-")]
    public async Task Token_UntilTheEndOfTime_IsValid(long expires, string user)
    {
        await using var issuer = await TestIssuer.StartAsync();
        Assert.Equal(user, await Of(await ResolverAsync(issuer, discovers: true), issuer.Token("ada", expires: expires)));
    }

    /// <summary>A public key is no secret: a token that is signed with it as if it were one is anybody's.</summary>
    [Fact]
    public async Task Token_SignedWithASymmetricKey_IsRefused_UnlessTheConfigurationSaysOtherwise()
    {
        var secret = Encoding.UTF8.GetBytes(new string('k', 32));
        _setup.Write("keys.json", JsonSerializer.Serialize(new { keys = new[] { new { kty = "oct", use = "sig", kid = "s", k = Base64UrlEncoder.Encode(secret) } } }));
        var token = new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(
            """{"sub":"ada","exp":4102444800}""", new SigningCredentials(new SymmetricSecurityKey(secret) { KeyId = "s" }, SecurityAlgorithms.HmacSha256));
        Assert.Equal("-", await Of(_setup.Resolver(("Sources:0:Kind", "jwt"), ("Sources:0:Keys", "keys.json")), token));
        Assert.Equal("ada", await Of(_setup.Resolver(("Sources:0:Kind", "jwt"), ("Sources:0:Keys", "keys.json"), ("Sources:0:Algorithms:0", "HS256")), token));
    }

    private static async Task<string> Of(UserResolver resolver, string token) =>
        (await IdentityRequests.PersonOf(resolver, IdentityRequests.Context("10.0.0.1", ("Authorization", "Bearer " + token)))).Name;

    private static (string, string)[] Values(string issuer, bool discovers) =>
        [("Sources:0:Kind", "jwt"), ("Sources:0:Issuer", issuer), ("Sources:0:Audience", "ai"), .. discovers ? [] : new[] { ("Sources:0:Keys", issuer + "/keys") }];

    private static string Signed(RSA key, string issuer) => new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(
        JsonSerializer.Serialize(new { iss = issuer, aud = "ai", sub = "eve", exp = 4102444800 }), new SigningCredentials(new RsaSecurityKey(key) { KeyId = "x" }, SecurityAlgorithms.RsaSha256));

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private Task<UserResolver> ResolverAsync(TestIssuer issuer, bool discovers) => ResolverAsync(issuer.Address, discovers);

    /// <summary>A gateway after its start: it has asked its issuer, whatever came of it.</summary>
    private async Task<UserResolver> ResolverAsync(string issuer, bool discovers)
    {
        var resolver = _setup.Resolver(TimeProvider.System, Values(issuer, discovers));
        resolver.Look();
        await Until(() => !_setup.Log.Lines.IsEmpty || _setup.Concerns.All.Count > 0);
        return resolver;
    }

    private static async Task Until(Func<bool> holds)
    {
        var since = Stopwatch.GetTimestamp();
        while (!holds())
        {
            Assert.InRange(Stopwatch.GetElapsedTime(since).TotalSeconds, 0, 30);
            await Task.Delay(10);
        }
    }
}
