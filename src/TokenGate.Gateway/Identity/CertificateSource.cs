using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;

namespace TokenGate.Gateway.Identity;

/// <summary>The client certificate of the TLS connection, which the server has checked.</summary>
/// <param name="claim"><c>subject</c>, <c>email</c>, or <c>commonName</c>, which is the default.</param>
internal sealed class CertificateSource(string claim) : IIdentitySource
{
    /// <inheritdoc/>
    public ValueTask<string?> FindAsync(HttpContext context) => new(context.Connection.ClientCertificate is { } certificate ? NameOf(certificate) : null);

    private string NameOf(X509Certificate2 certificate) => claim switch
    {
        "subject" => certificate.Subject,
        "email" => certificate.GetNameInfo(X509NameType.EmailName, forIssuer: false),
        _ => certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false),
    };
}
