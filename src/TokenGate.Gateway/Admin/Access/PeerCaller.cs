namespace TokenGate.Gateway.Admin.Access;

/// <summary>
/// Marks a request that another gateway of the fleet makes for a person whom it authorized. Only this process can set it: no request of a
/// port has it.
/// </summary>
/// <param name="Caller">The person there.</param>
internal sealed record PeerCaller(AdminCaller Caller);
