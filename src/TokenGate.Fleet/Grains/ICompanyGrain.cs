using Orleans.CodeGeneration;

namespace TokenGate.Fleet.Grains;

/// <summary>A part of what the whole company sends as instructions, by hashes of lines.</summary>
[Alias("tokengate.fleet.company")]
[Version(1)]
internal interface ICompanyGrain : IGrainWithIntegerKey
{
    /// <summary>How many parts there are: a line's first three bits say to which it belongs.</summary>
    const int Parts = 8;

    /// <summary>Notes lines as sent, and tells for each whether it was known before.</summary>
    [Alias("meet")]
    Task<bool[]> MeetAsync(ulong[] entries);
}
