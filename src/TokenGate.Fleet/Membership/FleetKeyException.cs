namespace TokenGate.Fleet.Membership;

/// <summary>Another fleet of the same name has another key.</summary>
internal sealed class FleetKeyException(string message) : Exception(message);
