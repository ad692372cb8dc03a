using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using TokenGate.Fleet.Membership;
using TokenGate.Fleet.Tests.Setup;
using TokenGate.Testing;
using Xunit;

namespace TokenGate.Fleet.Tests;

/// <summary>Certificates between gateways: who has none of the fleet's authority is refused, and everybody judges on.</summary>
public sealed class TlsTests
{
    [RedisFact]
    public async Task Gateways_WithCertificatesOfOneAuthority_AreOneFleet()
    {
        using var authority = new Authority();
        await using var redis = await RedisServer.StartAsync();
        await using var first = await TestGateway.StartAsync(redis.Address, tls: authority.Sign("one"));
        await using var second = await TestGateway.StartAsync(redis.Address, tls: authority.Sign("two"));
        await first.SeesAsync(2);
        await second.SeesAsync(2);
        var day = Day.Of(seed: 31, chats: 1, agents: 0, loops: 0, turns: 2);

        Assert.Equal(first.Address.ToString(), (await first.Room.Judge.DecideAsync(day[0].To(first.Room.Judge))).JudgedBy);
        var crossed = await second.Room.Judge.DecideAsync(day[1].To(second.Room.Judge));
        Assert.Equal(first.Address.ToString(), crossed.JudgedBy);
        Assert.True(crossed.Split.Replayed > 0);
    }

    [RedisFact]
    public async Task Stranger_OnThePort_IsRefusedAndTheFleetGoesOn()
    {
        using var authority = new Authority();
        using var other = new Authority();
        await using var redis = await RedisServer.StartAsync();
        await using var gateway = await TestGateway.StartAsync(redis.Address, tls: authority.Sign("one"));
        await gateway.SeesAsync(1);

        Assert.False(await MeetsAsync(gateway, null), "a stranger without a certificate was let in");
        Assert.False(await MeetsAsync(gateway, other.Sign("stranger")), "a stranger with a certificate of another authority was let in");
        Assert.True(await MeetsAsync(gateway, authority.Sign("gateway")), "a gateway was refused");

        var said = Day.Of(seed: 32, chats: 1, agents: 0, loops: 0, turns: 1)[0];
        Assert.Equal(gateway.Address.ToString(), (await gateway.Room.Judge.DecideAsync(said.To(gateway.Room.Judge))).JudgedBy);
    }

    [RedisFact]
    public async Task Gateway_WithoutAUsableCertificate_JudgesAloneAndSaysSo()
    {
        using var authority = new Authority();
        await using var redis = await RedisServer.StartAsync();
        await using var absent = await TestGateway.StartAsync(redis.Address, tls: new FleetTls("/absent.crt", "/absent.key", "/absent.crt"));
        await using var soon = await TestGateway.StartAsync(redis.Address, tls: authority.Sign("soon", days: 3));
        await soon.SeesAsync(1);

        await TestGateway.UntilAsync(() => absent.Concerns.Now.ContainsKey("TokenGate:Fleet"), () => "it does not say that it is no member");
        Assert.Contains("Fleet:Tls", absent.Concerns.Now["TokenGate:Fleet"], StringComparison.Ordinal);
        Assert.Contains("expires at", soon.Concerns.Now["fleet certificate"], StringComparison.Ordinal);
        var said = Day.Of(seed: 33, chats: 1, agents: 0, loops: 0, turns: 1)[0];
        Assert.Equal("local", (await absent.Room.Judge.DecideAsync(said.To(absent.Room.Judge))).JudgedBy);
    }

    [Fact]
    public void Certificates_ThatAreRenewed_AreReadAgain()
    {
        using var authority = new Authority();
        var time = new ManualTime(TimeProvider.System.GetUtcNow());
        var certificates = new SiloCertificates(authority.Sign("one", days: 20), time);
        var before = certificates.Until();

        _ = authority.Sign("one", days: 60);
        time.Advance(TimeSpan.FromMinutes(2));
        Assert.True(certificates.Until() > before);

        File.WriteAllText(authority.Sign("one").Certificate, "no certificate");
        time.Advance(TimeSpan.FromMinutes(2));
        Assert.True(certificates.Until() > before, "what could be read last does not hold");

        time.Advance(TimeSpan.FromDays(80));
        Assert.Contains("expired", Assert.Throws<FleetCertificateException>(() => certificates.Until()).Message, StringComparison.Ordinal);
    }

    /// <summary>True when the gateway goes on to the fleet's key: it sends its random number.</summary>
    private static async Task<bool> MeetsAsync(TestGateway gateway, FleetTls? tls)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(gateway.Address);
        await using var stream = new SslStream(client.GetStream());
        try
        {
            var options = new SslClientAuthenticationOptions
            {
                TargetHost = "tokengate-fleet",
                RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null,
            };
            if (tls is not null)
            {
                // A stranger does not know the authorities; the client of the platform shows only what it is told to.
                options.ClientCertificateContext = SslStreamCertificateContext.Create(X509Certificate2.CreateFromPemFile(tls.Certificate, tls.Key), null, offline: true);
            }

            await stream.AuthenticateAsClientAsync(options);
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            return await stream.ReadAsync(new byte[32], limit.Token) > 0;
        }
        catch (Exception exception) when (exception is IOException or AuthenticationException)
        {
            return false;
        }
    }
}
