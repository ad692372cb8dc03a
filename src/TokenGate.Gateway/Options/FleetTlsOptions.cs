namespace TokenGate.Gateway.Options;

/// <summary>
/// Mutual TLS on the port between gateways. All three files or none; they are read again, within a minute, when they change.
/// </summary>
public sealed record FleetTlsOptions
{
    /// <summary>This gateway's certificate, PEM. Empty for no TLS.</summary>
    public string CertificateFile { get; init; } = "";

    /// <summary>Its private key, PEM.</summary>
    public string KeyFile { get; init; } = "";

    /// <summary>
    /// Who signs gateways' certificates, PEM, intermediate ones included: an authority of the fleet's own, for whoever has a certificate of
    /// it is a gateway.
    /// </summary>
    public string AuthorityFile { get; init; } = "";
}
