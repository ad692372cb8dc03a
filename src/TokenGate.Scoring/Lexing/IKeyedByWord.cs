using System.Runtime.Intrinsics;

namespace TokenGate.Scoring.Lexing;

/// <summary>Something that is kept under the letters of a word.</summary>
internal interface IKeyedByWord
{
    /// <summary>The letters, in lower case and zeros behind them; all zeros where nothing is kept.</summary>
    Vector128<byte> Letters { get; }
}
