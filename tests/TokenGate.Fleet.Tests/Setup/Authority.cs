using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TokenGate.Fleet.Tests.Setup;

/// <summary>An authority that signs gateways' certificates, with its files in a folder of its own.</summary>
internal sealed class Authority : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tokengate-authority-").FullName;
    private readonly X509Certificate2 _root;

    public Authority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=fleet authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        _root = request.CreateSelfSigned(Now.AddDays(-1), Now.AddDays(100));
        File.WriteAllText(PathOf("ca.crt"), _root.ExportCertificatePem());
    }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    /// <summary>A gateway's certificate and key, in files.</summary>
    public FleetTls Sign(string name, int days = 50)
    {
        using var certificate = Make(name, days);
        var tls = new FleetTls(PathOf($"{name}.crt"), PathOf($"{name}.key"), PathOf("ca.crt"));
        File.WriteAllText(tls.Certificate, certificate.ExportCertificatePem());
        File.WriteAllText(tls.Key, certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        return tls;
    }

    public void Dispose()
    {
        _root.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private X509Certificate2 Make(string name, int days)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], critical: false));
        using var signed = request.Create(_root, Now.AddDays(-1), Now.AddDays(days), RandomNumberGenerator.GetBytes(8));
        return signed.CopyWithPrivateKey(key);
    }

    private string PathOf(string file) => Path.Combine(_folder, file);
}
