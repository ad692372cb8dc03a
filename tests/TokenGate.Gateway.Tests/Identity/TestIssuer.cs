using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace TokenGate.Gateway.Tests.Identity;

/// <summary>An issuer on Kestrel: a discovery document, a key set, and tokens by keys that it can change.</summary>
internal sealed class TestIssuer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private (string Id, RSA Key) _current;
    private int _fetches;

    private TestIssuer(WebApplication app) => _app = app;

    /// <summary>The issuer's address, which is its name.</summary>
    public string Address { get; private set; } = "";

    /// <summary>How often the key set was fetched.</summary>
    public int Fetches => Volatile.Read(ref _fetches);

    /// <summary>What the discovery document says; null for the truth.</summary>
    public string? Lie { get; set; }

    public static async Task<TestIssuer> StartAsync(int port = 0)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrel(server => server.Listen(IPAddress.Loopback, port));
        var issuer = new TestIssuer(builder.Build());
        issuer._app.Run(issuer.AnswerAsync);
        issuer.Rotate("first");
        await issuer._app.StartAsync();
        issuer.Address = issuer._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return issuer;
    }

    /// <summary>Signs with another key from now on, and publishes that one alone.</summary>
    public void Rotate(string id) => _current = (id, RSA.Create(2048));

    public string Token(string user, string? issuer = null, object? expires = null, string? critical = null, RSA? key = null, string? id = null)
    {
        var claims = new Dictionary<string, object> { ["iss"] = issuer ?? Address, ["aud"] = "ai", ["sub"] = user, ["exp"] = expires ?? DateTimeOffset.UtcNow.AddMinutes(5).ToUnixTimeSeconds() };
        var descriptor = new SecurityTokenDescriptor
        {
            Claims = claims,
            SigningCredentials = new SigningCredentials(new RsaSecurityKey(key ?? _current.Key) { KeyId = id ?? _current.Id }, SecurityAlgorithms.RsaSha256),
            AdditionalHeaderClaims = critical is null ? null : new Dictionary<string, object> { ["crit"] = new[] { critical }, [critical] = true },
        };
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(descriptor);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var isKeys = context.Request.Path == "/keys";
        if (isKeys)
        {
            Interlocked.Increment(ref _fetches);
        }

        var jwk = JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(_current.Key.ExportParameters(includePrivateParameters: false)));
        object answer = isKeys
            ? new { keys = new[] { new { kty = "RSA", use = "sig", kid = _current.Id, n = jwk.N, e = jwk.E } } }
            : new { issuer = Lie ?? Address, jwks_uri = Address + "/keys" };
        await context.Response.WriteAsync(JsonSerializer.Serialize(answer));
    }
}
