using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using TokenGate.Gateway.Identity;
using TokenGate.Ledger.People;
using TokenGate.Testing;
using Xunit;

namespace TokenGate.Gateway.Tests.Identity;

public sealed class SourceTests : IDisposable
{
    private readonly IdentityFolder _setup = new();

    private string Ledger => _setup.Ledger;

    public void Dispose() => _setup.Dispose();

    private void CloseKeys() => _setup.CloseKeys();

    [Theory]
    [InlineData("127.0.0.1", "ada", "ada")]
    [InlineData("::ffff:127.0.0.9", "ada", "ada")]
    [InlineData("10.1.2.3", "ada", "-")]
    [InlineData("127.0.0.1", "  ada ", "ada")]
    [InlineData("127.0.0.1", "", "-")]
    [InlineData("127.0.0.1", "a\tb", "-")]
    public async Task Header_IsBelievedFromTrustedAddressesAlone(string address, string value, string user)
    {
        var resolver = Resolver(("Sources:0:Kind", "header"), ("Sources:0:Name", "X-User"), ("Sources:0:From:0", "127.0.0.0/8"));
        var context = Context(address, ("X-User", value));
        context.Request.Headers["X-Forwarded-For"] = "127.0.0.1";
        Assert.Equal(user, (await PersonOf(resolver, context)).Name);
    }

    [Fact]
    public async Task Header_ComingTwice_IsNotBelieved()
    {
        var resolver = Resolver(("Sources:0:Kind", "header"), ("Sources:0:Name", "X-User"), ("Sources:0:From:0", "127.0.0.1"));
        var context = Context("127.0.0.1");
        context.Request.Headers["X-User"] = new(["ada", "eve"]);
        Assert.Equal("-", (await PersonOf(resolver, context)).Name);
    }

    [Fact]
    public async Task Sources_AreTriedInOrder()
    {
        var resolver = Resolver(
            ("Sources:0:Kind", "header"), ("Sources:0:Name", "X-User"), ("Sources:0:From:0", "127.0.0.1"), ("Sources:1:Kind", "basic"), ("Sources:2:Kind", "address"));
        var basic = ("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("grace:pass:word")));
        Assert.Equal("ada", (await PersonOf(resolver, Context("127.0.0.1", ("X-User", "ada"), basic))).Name);
        Assert.Equal("grace", (await PersonOf(resolver, Context("127.0.0.1", basic))).Name);
        Assert.Equal("10.0.0.7", (await PersonOf(resolver, Context("10.0.0.7", ("Authorization", "Basic %%%")))).Name);
    }

    [Fact]
    public async Task People_GiveTheTeam_AndAreReadAgainWhenTheyChange()
    {
        var people = Path.Combine(_setup.Folder, "people.csv");
        await File.WriteAllTextAsync(people, "user,team\nada,research\n\"smith, j\",\"x \"\"y\"\"\"\n");
        var clock = new ManualTime();
        var resolver = Resolver(clock, ("People", "people.csv"), ("Sources:0:Kind", "header"), ("Sources:0:Name", "X-User"), ("Sources:0:From:0", "127.0.0.1"));
        Assert.Equal(new Person("ada", "research"), await PersonOf(resolver, Context("127.0.0.1", ("X-User", "Ada"))));
        Assert.Equal(new Person("smith, j", "x \"y\""), await PersonOf(resolver, Context("127.0.0.1", ("X-User", "smith, j"))));
        await File.WriteAllTextAsync(people, "user,team\nada,platform\n");
        File.SetLastWriteTimeUtc(people, DateTime.UnixEpoch.AddYears(60));
        clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal("platform", (await PersonOf(resolver, Context("127.0.0.1", ("X-User", "ada")))).Team);
        await File.WriteAllTextAsync(people, "user,team\nbroken\n");
        clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal("platform", (await PersonOf(resolver, Context("127.0.0.1", ("X-User", "ada")))).Team);
    }

    [Fact]
    public async Task Pseudonyms_AreStableAndKeyed_AndTeamsStay()
    {
        await File.WriteAllTextAsync(Path.Combine(_setup.Folder, "people.csv"), "user,team\nada,research\n");
        (string, string)[] values =
            [("Pseudonymise", "true"), ("People", "people.csv"), ("Sources:0:Kind", "header"), ("Sources:0:Name", "X-User"), ("Sources:0:From:0", "127.0.0.1")];
        var first = await PersonOf(Resolver(values), Context("127.0.0.1", ("X-User", "ada")));
        CloseKeys();
        var again = await PersonOf(Resolver(values), Context("127.0.0.1", ("X-User", "ada")));
        Assert.Equal(first, again);
        Assert.Matches("^p-[0-9a-f]{24}$", first.Name);
        Assert.Equal("research", first.Team);
        CloseKeys();
        using (var keys = Pseudonyms.Open(Ledger))
        {
            Assert.Equal(first.Name, keys.Erase("ada"));
        }

        Assert.NotEqual(first.Name, (await PersonOf(Resolver(values), Context("127.0.0.1", ("X-User", "ada")))).Name);
    }

    [Fact]
    public async Task Pseudonyms_WithoutReadableKeys_NameNobody()
    {
        Directory.CreateDirectory(Ledger);
        await File.WriteAllTextAsync(Path.Combine(Ledger, "people.db"), new string('x', 4096));
        var resolver = Resolver(("Pseudonymise", "true"), ("Sources:0:Kind", "address"));
        Assert.Equal(Person.Unknown, await PersonOf(resolver, Context("10.0.0.1")));
    }

    [Theory]
    [InlineData("Authorization", "Bearer sk-123")]
    [InlineData("x-api-key", "sk-123")]
    [InlineData("api-key", "sk-123")]
    public async Task ApiKey_IsMappedByItsKeyedHash(string header, string value)
    {
        var key = IdentityKey.Load(Path.Combine(_setup.Folder, "identity.key"));
        await File.WriteAllTextAsync(Path.Combine(_setup.Folder, "keys.csv"), $"hash,user\n{key.Hash("sk-123")},ada\n");
        var mapped = Resolver(("KeyFile", "identity.key"), ("Sources:0:Kind", "apiKey"), ("Sources:0:Map", "keys.csv"));
        Assert.Equal("ada", (await PersonOf(mapped, Context("10.0.0.1", (header, value)))).Name);
        Assert.Equal("-", (await PersonOf(mapped, Context("10.0.0.1", (header, value + "4")))).Name);
        var unmapped = Resolver(("KeyFile", "identity.key"), ("Sources:0:Kind", "apiKey"));
        Assert.Equal("key-" + key.Hash("sk-123")[..16], (await PersonOf(unmapped, Context("10.0.0.1", (header, value)))).Name);
    }

    [Fact]
    public void KeyFile_IsReadableByItsOwnerAlone_AndItsTextIsTheKey()
    {
        var path = Path.Combine(_setup.Folder, "identity.key");
        var key = IdentityKey.Load(path);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }

        var text = Encoding.ASCII.GetBytes(File.ReadAllText(path));
        Assert.Equal(Convert.ToHexStringLower(HMACSHA256.HashData(text, "sk-123"u8)), key.Hash("sk-123"));
    }

    [Fact]
    public async Task Jwt_IsBelievedWhenSignatureIssuerAudienceAndTimeHold()
    {
        using var rsa = RSA.Create(2048);
        using var other = RSA.Create(2048);
        var jwk = JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(rsa.ExportParameters(includePrivateParameters: false)) { KeyId = "k" });
        await File.WriteAllTextAsync(Path.Combine(_setup.Folder, "keys.json"), JsonSerializer.Serialize(new { keys = new[] { new { kty = "RSA", use = "sig", kid = "k", n = jwk.N, e = jwk.E } } }));
        var clock = new ManualTime();
        var resolver = Resolver(
            clock, ("Sources:0:Kind", "jwt"), ("Sources:0:Keys", "keys.json"), ("Sources:0:Issuer", "https://sso"), ("Sources:0:Audience", "ai"), ("Sources:0:Claim", "email"));
        async Task<string> UserOf(string token) => (await PersonOf(resolver, Context("10.0.0.1", ("Authorization", "Bearer " + token)))).Name;
        Assert.Equal("ada@example", await UserOf(Token(rsa, clock, "https://sso", "ai", 60)));
        Assert.Equal("-", await UserOf(Token(other, clock, "https://sso", "ai", 60)));
        Assert.Equal("-", await UserOf(Token(rsa, clock, "https://evil", "ai", 60)));
        Assert.Equal("-", await UserOf(Token(rsa, clock, "https://sso", "other", 60)));
        Assert.Equal("-", await UserOf(Token(rsa, clock, "https://sso", "ai", -3600)));
        Assert.Equal("-", await UserOf("not.a.token"));
        var token = Token(rsa, clock, "https://sso", "ai", 60);
        clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal("-", await UserOf(token));
    }

    [Fact]
    public async Task Jwt_WithoutASignature_IsNotBelieved()
    {
        using var rsa = RSA.Create(2048);
        var jwk = JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(rsa.ExportParameters(includePrivateParameters: false)));
        await File.WriteAllTextAsync(Path.Combine(_setup.Folder, "keys.json"), JsonSerializer.Serialize(new { keys = new[] { new { kty = "RSA", use = "sig", n = jwk.N, e = jwk.E } } }));
        var resolver = Resolver(("Sources:0:Kind", "jwt"), ("Sources:0:Keys", "keys.json"));
        var unsigned = new JsonWebTokenHandler().CreateToken("""{"sub":"eve","exp":4102444800}""");
        Assert.Equal("-", (await PersonOf(resolver, Context("10.0.0.1", ("Authorization", "Bearer " + unsigned)))).Name);
    }

    private static string Token(RSA key, TimeProvider clock, string issuer, string audience, int seconds)
    {
        var now = clock.GetUtcNow();
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(
            JsonSerializer.Serialize(new { iss = issuer, aud = audience, sub = "1", email = "ada@example", exp = now.AddSeconds(seconds).ToUnixTimeSeconds() }),
            new SigningCredentials(new RsaSecurityKey(key) { KeyId = "k" }, SecurityAlgorithms.RsaSha256));
    }

    private static DefaultHttpContext Context(string address, params (string Name, string Value)[] headers) => IdentityRequests.Context(address, headers);

    private static Task<Person> PersonOf(UserResolver resolver, DefaultHttpContext context) => IdentityRequests.PersonOf(resolver, context);

    private UserResolver Resolver(params (string Key, string Value)[] identity) => _setup.Resolver(identity);

    private UserResolver Resolver(TimeProvider clock, params (string Key, string Value)[] identity) => _setup.Resolver(clock, identity);
}
