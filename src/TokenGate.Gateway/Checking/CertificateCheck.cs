using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Configuration;
using TokenGate.Gateway.Options;

namespace TokenGate.Gateway.Checking;

/// <summary>Opens the server's certificates as the server will: file, password and key.</summary>
internal sealed class CertificateCheck : ISurroundingsCheck
{
    private static readonly TimeSpan Soon = TimeSpan.FromDays(14);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ConfigurationFault>> CheckAsync(GatewayOptions options, GatewayConfiguration configuration, CancellationToken cancellationToken)
    {
        var kestrel = configuration.Root.GetSection("Kestrel");
        IEnumerable<IConfigurationSection> sections =
        [
            .. kestrel.GetSection("Certificates").GetChildren(),
            .. kestrel.GetSection("Endpoints").GetChildren().Select(static endpoint => endpoint.GetSection("Certificate")),
            .. kestrel.GetSection("Endpoints").GetChildren().SelectMany(static endpoint => endpoint.GetSection("Sni").GetChildren()).Select(static name => name.GetSection("Certificate")),
        ];
        return Task.FromResult<IReadOnlyList<ConfigurationFault>>(
            [.. sections.Select(section => Check(section, configuration)).OfType<ConfigurationFault>()]);
    }

    private static ConfigurationFault? Check(IConfigurationSection section, GatewayConfiguration configuration)
    {
        if (section["Path"] is not { Length: > 0 } path)
        {
            return null;
        }

        var (file, key) = (configuration.PathOf(path), section["KeyPath"] is { Length: > 0 } keyPath ? configuration.PathOf(keyPath) : null);
        if (new[] { (Key: "Path", File: file), (Key: "KeyPath", File: key) }.FirstOrDefault(static each => each.File is not null && !File.Exists(each.File)) is { File: { } missing } at)
        {
            return new($"{section.Path}:{at.Key}", $"file not found: {missing}", "Create it, or correct the path; relative paths start from the configuration's folder");
        }

        try
        {
            using var certificate = Open(file, key, section["Password"]);
            var now = TimeProvider.System.GetUtcNow();
            return certificate switch
            {
                { HasPrivateKey: false } => new($"{section.Path}:Path", $"{file} holds no private key", "Name the key's file in KeyPath, or a PKCS #12 file that holds both"),
                _ when certificate.NotAfter.ToUniversalTime() < now => new($"{section.Path}:Path", $"the certificate expired at {certificate.NotAfter:u}", "Renew it") { IsWarning = true },
                _ when certificate.NotAfter.ToUniversalTime() < now + Soon => new($"{section.Path}:Path", $"the certificate expires at {certificate.NotAfter:u}", "Renew it") { IsWarning = true },
                _ => null,
            };
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            return new($"{section.Path}:Path", $"{file} cannot be opened as a certificate with its key ({exception.Message.TrimEnd('.')})", "Check the file, its Password and its KeyPath");
        }
    }

    private static X509Certificate2 Open(string file, string? key, string? password) => X509Certificate2.GetCertContentType(file) switch
    {
        X509ContentType.Pkcs12 => X509CertificateLoader.LoadPkcs12FromFile(file, password),
        _ when key is null => X509CertificateLoader.LoadCertificateFromFile(file),
        _ when string.IsNullOrEmpty(password) => X509Certificate2.CreateFromPemFile(file, key),
        _ => X509Certificate2.CreateFromEncryptedPemFile(file, password, key),
    };
}
