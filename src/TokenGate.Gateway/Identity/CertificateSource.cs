using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;

namespace TokenGate.Gateway.Identity;

/// <summary>The client certificate of the TLS connection, which the server has checked.</summary>
/// <param name="claim"><c>subject</c>, <c>email</c>, or <c>commonName</c>, which is the default.</param>
internal sealed class CertificateSource(string claim) : IIdentitySource
{
    /// <inheritdoc/>
    public ValueTask<IdentityFinding> FindAsync(HttpContext context, Func<string?> provider) =>
        new(context.Connection.ClientCertificate is { } certificate ? IdentityFinding.From(NameOf(certificate)) : IdentityFinding.Absent);

    private string NameOf(X509Certificate2 certificate) => claim.ToUpperInvariant() switch
    {
        "SUBJECT" => certificate.Subject,
        "EMAIL" => certificate.GetNameInfo(X509NameType.EmailName, forIssuer: false),
        _ => certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false),
    };
}
