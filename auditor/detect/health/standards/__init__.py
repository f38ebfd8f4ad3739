"""Records by the standards of medicine: FHIR, HL7, CDA, LOINC, xDT, DICOM and the like."""
