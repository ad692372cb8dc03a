namespace TokenGate.Fleet.Detour;

/// <summary>What an owner is asked by way of Redis. The numbers cross: they stay.</summary>
internal enum DetourKind
{
    Judge = 0,
    Weigh = 1,
    Learn = 2,
    GiveBack = 3,
    Balance = 4,
    Forget = 5,
}
