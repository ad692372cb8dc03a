using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Orleans.Connections.Security;

namespace TokenGate.Fleet.Membership;

/// <summary>
/// The certificates of the port between gateways: each side shows one, and each accepts only those that the fleet's own authorities signed.
/// Names are not compared, for gateways come and go by address; whoever has such a certificate is a gateway. Renewed files are read within
/// a minute; until they can be read the last ones hold. Thread-safe.
/// </summary>
internal sealed class SiloCertificates(FleetTls files, TimeProvider clock)
{
    /// <summary>By content and not by date: what Kubernetes mounts keeps its date when it changes.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan HandshakeLimit = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private Loaded? _loaded;
    private DateTimeOffset _lookedAt;

    /// <summary>Until when this gateway's certificate holds.</summary>
    /// <exception cref="FleetCertificateException">The files cannot be used, or the certificate has expired.</exception>
    public DateTimeOffset Until()
    {
        var until = new DateTimeOffset(Now().Own.NotAfter.ToUniversalTime(), TimeSpan.Zero);
        return until > clock.GetUtcNow() ? until : throw new FleetCertificateException($"the certificate {files.Certificate} expired at {until:u}");
    }

    /// <summary>What the engine asks of every connection.</summary>
    public TlsOptions ToOptions() => new()
    {
        SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        RemoteCertificateMode = RemoteCertificateMode.RequireCertificate,

        // What this side shows when it connects. The other side requires it; the engine's own "require" asks for one that never changes.
        ClientCertificateMode = RemoteCertificateMode.AllowCertificate,
        LocalServerCertificateSelector = (_, _) => Now().Own,
        LocalClientCertificateSelector = (_, _, _, _, _) => Now().Own,
        RemoteCertificateValidation = (certificate, sent, _) => IsGateway(certificate, sent),
        HandshakeTimeout = HandshakeLimit,
        OnAuthenticateAsClient = static (_, options) => options.TargetHost = "tokengate-fleet",
    };

    /// <summary>True for a certificate that an authority of the fleet signed and that holds now.</summary>
    internal bool IsGateway(X509Certificate2? certificate, X509Chain? sent)
    {
        if (certificate is null)
        {
            return false;
        }

        var authorities = Now().Authorities;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = clock.GetUtcNow().UtcDateTime;
        chain.ChainPolicy.VerificationTimeIgnored = false;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.ExtraStore.AddRange(authorities);
        if (sent is not null)
        {
            chain.ChainPolicy.ExtraStore.AddRange(sent.ChainPolicy.ExtraStore);
        }

        return chain.Build(certificate);
    }

    private Loaded Now()
    {
        lock (_gate)
        {
            var now = clock.GetUtcNow();
            if (_loaded is { } known && now - _lookedAt < LookEvery)
            {
                return known;
            }

            _lookedAt = now;
            try
            {
                var (certificate, key, authorities) = (File.ReadAllText(files.Certificate), File.ReadAllText(files.Key), File.ReadAllText(files.Authorities));
                var mark = SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{certificate}\n{key}\n{authorities}"));
                return _loaded is { } same && same.Mark.AsSpan().SequenceEqual(mark) ? same : _loaded = Loaded.From(certificate, key, authorities, mark);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
            {
                return _loaded ?? throw new FleetCertificateException($"the certificates between gateways cannot be used: {exception.Message.TrimEnd('.')}");
            }
        }
    }

    /// <summary>What the files held. It is not disposed when it is replaced: connections may still be made with it.</summary>
    private sealed record Loaded(X509Certificate2 Own, X509Certificate2Collection Authorities, byte[] Mark)
    {
        public static Loaded From(string certificate, string key, string authorities, byte[] mark)
        {
            var trusted = new X509Certificate2Collection();
            trusted.ImportFromPem(authorities);
            return trusted.Count > 0
                ? new Loaded(X509Certificate2.CreateFromPem(certificate, key), trusted, mark)
                : throw new CryptographicException("the file of the authorities holds no certificate");
        }
    }
}
