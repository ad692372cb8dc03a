namespace TokenGate.Fleet;

/// <summary>
/// By which certificates the gateways of a fleet know each other, beside the fleet's key. PEM files; read again when they change.
/// </summary>
/// <param name="Certificate">This gateway's certificate.</param>
/// <param name="Key">Its private key.</param>
/// <param name="Authorities">Who signs gateways' certificates, intermediate ones included: whoever has one of theirs is a gateway, whatever
/// it is called.</param>
public sealed record FleetTls(string Certificate, string Key, string Authorities);
