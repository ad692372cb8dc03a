namespace TokenGate.Ledger;

/// <summary>Where usage is booked.</summary>
/// <param name="Quarter">Quarter hours since 1970-01-01T00:00Z.</param>
/// <param name="Team">The team.</param>
/// <param name="User">The user.</param>
/// <param name="Route">The route.</param>
/// <param name="Model">The model.</param>
/// <param name="Project">The project.</param>
/// <param name="Client">The client program.</param>
internal readonly record struct BookingKey(long Quarter, string Team, string User, string Route, string Model, string Project, string Client);
