namespace TokenGate.Training.Evaluation;

/// <summary>What a fold's models must not have seen.</summary>
public enum HoldOut
{
    /// <summary>The sources of its test exchanges.</summary>
    Sources = 0,

    /// <summary>The families of its inflating test exchanges, and the sources of its honest ones.</summary>
    Families = 1,

    /// <summary>Families and sources, as far as a family has exchanges of the sources held out; else its families alone.</summary>
    SourcesAndFamilies = 2,
}
