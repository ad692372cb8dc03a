using TokenGate.Scoring.Memory;

namespace TokenGate.Scoring.Accounting;

/// <summary>What an exchange is compared with.</summary>
/// <param name="Memory">Its user's memory, locked.</param>
/// <param name="Shared">What several people send.</param>
/// <param name="Company">What anybody sends as instructions.</param>
/// <param name="Key">The key.</param>
internal readonly record struct MeasureContext(UserMemory Memory, SharedScripts Shared, CompanyText Company, MemoryKey Key);
