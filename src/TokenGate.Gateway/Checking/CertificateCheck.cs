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
            [.. sections.Select(section => Check(section, configuration)).Append(CheckFleet(options.Fleet.Tls, configuration)).OfType<ConfigurationFault>()]);
    }

    /// <summary>
    /// The certificate of the port between gateways, as the others will look at it. That its files are there is checked before.
    /// </summary>
    private static ConfigurationFault? CheckFleet(FleetTlsOptions tls, GatewayConfiguration configuration)
    {
        const string At = $"{GatewayOptions.Section}:Fleet:Tls:CertificateFile";
        var (file, key, authority) = (configuration.PathOf(tls.CertificateFile), configuration.PathOf(tls.KeyFile), configuration.PathOf(tls.AuthorityFile));
        if (tls.CertificateFile.Length == 0 || !File.Exists(file) || !File.Exists(key) || !File.Exists(authority))
        {
            return null;
        }

        try
        {
            using var own = X509Certificate2.CreateFromPemFile(file, key);
            var trusted = new X509Certificate2Collection();
            trusted.ImportFromPemFile(authority);
            using var chain = new X509Chain();
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            chain.ChainPolicy.VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid;
            chain.ChainPolicy.CustomTrustStore.AddRange(trusted);
            chain.ChainPolicy.ExtraStore.AddRange(trusted);
            return chain.Build(own)
                ? CheckTime(At, own)
                : new(At, $"{file} was not issued by an authority of {authority}: the other gateways would refuse it", "Name the authority that signs the fleet's certificates");
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            return new(At, $"{file} cannot be used with its key and its authority ({exception.Message.TrimEnd('.')})", "Check the three files: PEM, and a key without a password");
        }
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
            return certificate.HasPrivateKey
                ? CheckTime($"{section.Path}:Path", certificate)
                : new($"{section.Path}:Path", $"{file} holds no private key", "Name the key's file in KeyPath, or a PKCS #12 file that holds both");
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            return new($"{section.Path}:Path", $"{file} cannot be opened as a certificate with its key ({exception.Message.TrimEnd('.')})", "Check the file, its Password and its KeyPath");
        }
    }

    private static ConfigurationFault? CheckTime(string path, X509Certificate2 certificate)
    {
        var (now, until) = (TimeProvider.System.GetUtcNow(), certificate.NotAfter.ToUniversalTime());
        return until >= now + Soon ? null : new(path, $"the certificate {(until < now ? "expired" : "expires")} at {until:u}", "Renew it") { IsWarning = true };
    }

    private static X509Certificate2 Open(string file, string? key, string? password) => X509Certificate2.GetCertContentType(file) switch
    {
        X509ContentType.Pkcs12 => X509CertificateLoader.LoadPkcs12FromFile(file, password),
        _ when key is null => X509CertificateLoader.LoadCertificateFromFile(file),
        _ when string.IsNullOrEmpty(password) => X509Certificate2.CreateFromPemFile(file, key),
        _ => X509Certificate2.CreateFromEncryptedPemFile(file, password, key),
    };
}
