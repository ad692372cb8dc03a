namespace TokenGate.Fleet.Membership;

/// <summary>The certificates between gateways cannot be used.</summary>
internal sealed class FleetCertificateException(string message) : Exception(message);
