using TokenGate.Metering;

namespace TokenGate.Gateway.Metering;

/// <summary>Keeps some exchanges with their text.</summary>
internal interface ITrafficRecorder
{
    /// <summary>Begins a copy of an exchange; null when it is not kept, as nearly always.</summary>
    ExchangeCopy? TryBegin(ExchangeHead head);

    /// <summary>Takes a finished copy; it is written later, or left out.</summary>
    void Keep(ExchangeCopy copy);
}
