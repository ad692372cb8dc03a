using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TokenGate.Ledger.Tests.Redis;

/// <summary>A private authority and a server certificate for 127.0.0.1, made for one test and removed with it.</summary>
internal sealed class TestCertificates : IDisposable
{
    private static readonly TimeSpan Life = TimeSpan.FromHours(1);

    public TestCertificates(DateTimeOffset now, string host = "127.0.0.1")
    {
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authority = new CertificateRequest("CN=TokenGate test authority", authorityKey, HashAlgorithmName.SHA256);
        authority.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        using var issuer = authority.CreateSelfSigned(now - Life, now + Life);

        using var serverKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var server = new CertificateRequest($"CN={host}", serverKey, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(host, out var address))
        {
            names.AddIpAddress(address);
        }
        else
        {
            names.AddDnsName(host);
        }

        server.CertificateExtensions.Add(names.Build());
        using var certificate = server.Create(issuer, now - Life, now + Life, [1, 2, 3, 4]);
        File.WriteAllText(Authority, issuer.ExportCertificatePem());
        File.WriteAllText(Certificate, certificate.ExportCertificatePem());
        File.WriteAllText(Key, serverKey.ExportPkcs8PrivateKeyPem());
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("tokengate-tls-").FullName;

    public string Authority => Path.Combine(Folder, "ca.pem");

    public string Certificate => Path.Combine(Folder, "server.pem");

    public string Key => Path.Combine(Folder, "server.key");

    /// <summary>The arguments of a redis-server that also speaks TLS, on this port.</summary>
    public string[] ServerArguments(int port) =>
    [
        "--tls-port", port.ToString(System.Globalization.CultureInfo.InvariantCulture), "--tls-cert-file", Certificate, "--tls-key-file", Key,
        "--tls-ca-cert-file", Authority, "--tls-auth-clients", "no",
    ];

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
